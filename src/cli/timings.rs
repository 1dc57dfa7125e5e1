//! Where the time of a build went, as a table and as JSON.

use std::time::Duration;

use serde_json::json;

use crate::diagnostic::{grouped, plural};
use crate::pipeline::{Bodies, Timings};

/// A stage a line, and where texts came from.
pub(super) fn table(timings: &Timings) -> String {
    let mut text = format!("{:<20}{:>10}{:>10}\n", "stage", "wall s", "CPU s");
    let mut line = |stage: &str, wall: Duration, cpu: Duration| {
        text.push_str(&format!(
            "{stage:<20}{:>10.3}{:>10.3}\n",
            wall.as_secs_f64(),
            cpu.as_secs_f64()
        ));
    };
    for stage in &timings.stages {
        line(stage.stage, stage.wall, stage.cpu);
    }
    let (wall, cpu) = timings
        .stages
        .iter()
        .fold((Duration::ZERO, Duration::ZERO), |(wall, cpu), stage| {
            (wall + stage.wall, cpu + stage.cpu)
        });
    line("all", wall, cpu);
    let Bodies { rendered, taken } = timings.bodies;
    if rendered + taken > 0 {
        text.push_str(&format!(
            "{} rendered, {} taken from the feeds that stood\n",
            plural(rendered, "text"),
            grouped(taken)
        ));
    }
    text.trim_end().to_owned()
}

/// The same for programs: seconds of each stage, and the number of texts of either kind.
pub(super) fn json(timings: &Timings) -> serde_json::Value {
    let stages: Vec<serde_json::Value> = timings
        .stages
        .iter()
        .map(|stage| {
            json!({
                "stage": stage.stage,
                "wall_s": stage.wall.as_secs_f64(),
                "cpu_s": stage.cpu.as_secs_f64(),
            })
        })
        .collect();
    let Bodies { rendered, taken } = timings.bodies;
    json!({ "stages": stages, "texts": { "rendered": rendered, "taken": taken } })
}
