//! `feedkiln rule`.

use serde_json::json;

use crate::config::Overrides;
use crate::diagnostic::printable;
use crate::error::Result;
use crate::fetch::{FetchOptions, Trial, try_rules};

use super::args::{Common, OutputFormat, Rule, RuleCommand};
use super::build::load;
use super::print::Terminal;

/// Runs the command; answers 1 where no rule finds anything.
pub fn run(common: &Common, args: &Rule, terminal: &Terminal) -> Result<u8> {
    let RuleCommand::Test { what, url } = &args.what;
    let config = load(common, &Overrides::default())?;
    let options = FetchOptions::at(config.site.zone.at(&chrono::Utc::now()));
    let trials = try_rules(&config, what, url.as_deref(), &options)?;
    match common.format {
        OutputFormat::Json => {
            let rows: Vec<serde_json::Value> = trials.iter().map(json_trial).collect();
            terminal.result(&format!("{}\n", json!({ "rules": rows })));
        }
        OutputFormat::Human | OutputFormat::Github => {
            let texts: Vec<String> = trials.iter().map(text).collect();
            terminal.result(&texts.join("\n"));
        }
    }
    let found = |trial: &Trial| trial.fields.iter().any(|(_, _, value)| !value.is_empty());
    Ok(u8::from(!trials.iter().any(found)))
}

fn json_trial(trial: &Trial) -> serde_json::Value {
    let fields: Vec<serde_json::Value> = trial
        .fields
        .iter()
        .map(|(name, from, value)| json!({ "field": name, "from": from, "value": value }))
        .collect();
    json!({ "rule": trial.rule, "url": trial.url, "fields": fields, "fault": trial.fault })
}

fn text(trial: &Trial) -> String {
    let mut out = format!("{}\n  at {}\n", trial.rule, trial.url);
    if let Some(fault) = &trial.fault {
        out.push_str(&format!("  {}\n", printable(fault)));
    }
    for (name, from, value) in &trial.fields {
        out.push_str(&format!("  {name:<14} {from:<13} {}\n", printable(value)));
    }
    out
}
