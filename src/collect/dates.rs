//! The dates of a post: where each is looked for, and what is said when it cannot be read.

use chrono::{Datelike, NaiveDate, TimeDelta};

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::model::{Generator, Instant, Period, Value};

use super::date::{ReadDate, read_date};
use super::fields;
use super::front_matter::{FrontMatter, Keys};
use super::post::{File, at};
use super::settings::Settings;

/// Reads the dates of one post.
pub struct Dates<'a, 'b> {
    /// The rules.
    pub settings: &'a Settings<'a>,
    /// The file.
    pub file: File<'a>,
    /// Its front matter.
    pub front: &'a FrontMatter,
    /// Where problems go.
    pub problems: &'b mut Vec<Diagnostic>,
    /// Between which moments the answers hold.
    pub period: &'b mut Period,
}

const DATE: Keys = Keys::new(&[
    "date",
    "Date",
    "publishDate",
    "publishdate",
    "pubDate",
    "pubdate",
    "published_at",
    "created_at",
    "created",
]);
const UPDATED: Keys = Keys::new(&[
    "updated",
    "last_modified_at",
    "lastmod",
    "last_modified",
    "modified",
    "updated_at",
    "updatedDate",
    "update",
]);
const EMBARGO: Keys = Keys::new(&["publishDate", "publishdate"]);
/// What else says so in Hugo, beside `published`.
const HUGO_EMBARGO: Keys = Keys::new(&["pubDate", "pubdate"]);
const HUGO_CHANGED: Keys = Keys::new(&["lastmod", "modified"]);
const EXPIRY: Keys = Keys::new(&[
    "expiryDate",
    "expirydate",
    "expiry",
    "expires",
    "expire",
    "unpublishdate",
    "unpublishDate",
    "unpublish_date",
]);

impl Dates<'_, '_> {
    /// The post's date: front matter, else the file's name, whose date is given as year, month and day, else the origin's
    /// key, else none, with an error.
    pub fn published(
        &mut self,
        name_date: Option<(i32, u32, u32)>,
        from_key: impl Fn() -> Option<Instant>,
    ) -> Option<Instant> {
        let given = self
            .front
            .first(DATE)
            .or_else(|| hugo_published(self.front, self.settings));
        // The same bounds as for a date that is written out: other years are slips, or no years at all.
        let is_year = |year: i32| (1000..=9999).contains(&year);
        let slip = name_date.filter(|(year, _, _)| !is_year(*year));
        let midnight = name_date
            .filter(|_| slip.is_none())
            .and_then(|named| self.day_of_name(named, given.is_none()))
            .and_then(|day| day.and_hms_opt(0, 0, 0))
            .map(|naive| self.settings.config.site.zone.local(naive));
        let midnight = midnight.or_else(|| {
            let day = fields::day_in_address(self.front).filter(|day| is_year(day.year()))?;
            let day = day.and_hms_opt(0, 0, 0)?;
            Some(self.settings.config.site.zone.local(day))
        });
        if let Some((key, value)) = given {
            match self.read(key, value) {
                Ok(read) => {
                    self.compare(key, &read, midnight);
                    return Some(read.instant);
                }
                Err(why) => {
                    let from = if midnight.is_some() {
                        "the date of the file's name was used"
                    } else {
                        "the date in the origin's key was used"
                    };
                    if let Some(instant) = midnight.or_else(&from_key) {
                        let offset = self.front.place_of(self.file.text, key);
                        self.problems.push(at(
                            self.file,
                            Code::DateUnreadable,
                            offset,
                            format!("{}; {from}", clause("the date", &why)),
                        ));
                        return Some(instant);
                    }
                    let offset = self.front.place_of(self.file.text, key);
                    self.problems.push(at(
                        self.file,
                        Code::DateMissing,
                        offset,
                        format!("{}, and there is none in the file's name", clause("the date", &why)),
                    ));
                    return None;
                }
            }
        }
        if let Some(instant) = midnight.or_else(from_key) {
            if self.front.get("date").is_some() {
                let offset = self.front.place_of(self.file.text, "date");
                self.problems.push(at(
                    self.file,
                    Code::DateUnreadable,
                    offset,
                    "the date is empty; that of the file's name or origin was used",
                ));
            } else if let Some((year, _, _)) = slip {
                let message = format!(
                    "{}; the date in the origin's key or the address was used",
                    no_year(year)
                );
                self.problems.push(at(self.file, Code::DateUnreadable, 0, message));
            }
            return Some(instant);
        }
        if let Some(instant) = self.hugo_changed() {
            return Some(instant);
        }
        let offset = self.front.place_of(self.file.text, "date");
        let message = match slip {
            Some((year, _, _)) => format!("the front matter has no date, and {}", no_year(year)),
            None => "the post has no date, neither in its front matter nor in its name".to_owned(),
        };
        let missing = at(self.file, Code::DateMissing, offset, message);
        // Hugo and Zola keep pages such as `about.md` among their posts, which are no news.
        let is_page = self.settings.config.collect.generator != Generator::Jekyll;
        self.problems.push(if is_page {
            missing.with_severity(Severity::Note)
        } else {
            missing
        });
        None
    }

    /// The date of the last change, which is Hugo's date of a page that has no other.
    fn hugo_changed(&mut self) -> Option<Instant> {
        let is_hugo = self.settings.config.collect.generator == Generator::Hugo;
        let (key, value) = self.front.first(HUGO_CHANGED).filter(|_| is_hugo)?;
        self.read(key, value).ok().map(|read| read.instant)
    }

    /// The day of a file's name. Jekyll counts the 31st of a month of 30 days on into the next one, in addresses too, which
    /// is told where that is the day of the post.
    fn day_of_name(&mut self, (year, month, day): (i32, u32, u32), is_told: bool) -> Option<NaiveDate> {
        let named = NaiveDate::from_ymd_opt(year, month, day);
        let is_counted_on = self.settings.config.collect.generator == Generator::Jekyll && (1..=31).contains(&day);
        if named.is_some() || !is_counted_on {
            return named;
        }
        let day_after = NaiveDate::from_ymd_opt(year, month, 1)? + TimeDelta::days(i64::from(day) - 1);
        if is_told {
            let named = format!("{year:04}-{month:02}-{day:02}");
            let message = format!("the file's name says {named}, which is no day; Jekyll reads {day_after}");
            self.problems.push(at(self.file, Code::DateRepaired, 0, message));
        }
        Some(day_after)
    }

    /// The last change that the front matter gives, unless it is to come.
    pub fn updated(&mut self, now: Instant) -> Option<Instant> {
        let (key, value) = self.front.first(UPDATED)?;
        match self.read(key, value) {
            Ok(read) if read.instant > now && !self.settings.config.collect.future => {
                self.period.end(read.instant);
                let offset = self.front.place_of(self.file.text, key);
                let message = format!("`{key}` lies in the future; it is passed over until then");
                self.problems.push(at(self.file, Code::FutureDate, offset, message));
                None
            }
            Ok(read) => {
                if !self.settings.config.collect.future {
                    self.period.begin(read.instant);
                }
                Some(read.instant)
            }
            Err(why) => {
                let offset = self.front.place_of(self.file.text, key);
                self.problems.push(at(
                    self.file,
                    Code::DateUnreadable,
                    offset,
                    format!("{}; it was passed over", clause(&format!("`{key}`"), &why)),
                ));
                None
            }
        }
    }

    /// Whether the post is to be left out now: dated in the future, or expired.
    pub fn is_out_of_time(&mut self, published: Instant, now: Instant) -> bool {
        let collect = &self.settings.config.collect;
        let is_hugo = collect.generator == Generator::Hugo;
        let of_hugo = || self.front.first(HUGO_EMBARGO).filter(|_| is_hugo);
        let given = self.front.first(EMBARGO).or_else(of_hugo);
        let embargo = given
            .or_else(|| hugo_published(self.front, self.settings))
            .and_then(|(key, value)| self.read(key, value).ok())
            .map(|read| read.instant);
        let from = embargo.map_or(published, |embargo| embargo.max(published));
        if !collect.future {
            match from > now {
                true => self.period.end(from),
                false => self.period.begin(from),
            }
        }
        if from > now && !collect.future {
            let offset = self.front.place_of(self.file.text, "date");
            let message = format!(
                "the post is dated in the future, {}",
                crate::model::instant::rfc3339(&from)
            );
            self.problems.push(at(self.file, Code::FutureDate, offset, message));
            return true;
        }
        let Some((key, value)) = self.front.first(EXPIRY) else {
            return false;
        };
        let offset = self.front.place_of(self.file.text, key);
        match self.read(key, value) {
            Ok(read) if read.instant <= now && !collect.expired => {
                self.period.begin(read.instant);
                let message = format!("the post expired at {}", crate::model::instant::rfc3339(&read.instant));
                self.problems.push(at(self.file, Code::Expired, offset, message));
                true
            }
            Ok(read) => {
                if !collect.expired {
                    self.period.end(read.instant);
                }
                false
            }
            Err(why) => {
                self.problems.push(at(
                    self.file,
                    Code::DateUnreadable,
                    offset,
                    format!("{}; it was passed over", clause(&format!("`{key}`"), &why)),
                ));
                false
            }
        }
    }

    fn read(&mut self, key: &str, value: &Value) -> Result<ReadDate, String> {
        let (text, quoted) = match value {
            Value::Text { text, quoted } => (text.as_str(), *quoted),
            Value::Number(text) => (text.as_str(), false),
            other => return Err(format!("is {}", other.kind())),
        };
        let read = read_date(text, quoted, &self.settings.dates).map_err(|fault| fault.to_string())?;
        if let Some(repaired) = &read.repaired {
            let offset = self.front.place_of(self.file.text, key);
            let problem = at(self.file, Code::DateRepaired, offset, format!("`{key}`: {repaired}"));
            if !self.problems.contains(&problem) {
                self.problems.push(problem);
            }
        }
        Ok(read)
    }

    fn compare(&mut self, key: &str, read: &ReadDate, midnight: Option<Instant>) {
        let Some(midnight) = midnight else { return };
        let apart = read.instant - midnight;
        if apart < -TimeDelta::days(1) || apart > TimeDelta::days(2) {
            let offset = self.front.place_of(self.file.text, key);
            let message = format!(
                "the date is {}, but the file's name says {}",
                read.instant.format("%Y-%m-%d"),
                midnight.format("%Y-%m-%d")
            );
            self.problems.push(at(self.file, Code::DateDisagrees, offset, message));
        }
    }
}

/// Hugo's `published`: a date there, where it is no switch as in Jekyll.
pub fn hugo_published<'a>(front: &'a FrontMatter, settings: &Settings<'_>) -> Option<(&'static str, &'a Value)> {
    let is_hugo = settings.config.collect.generator == Generator::Hugo;
    let value = front.get("published").filter(|_| is_hugo)?;
    let is_date = |text: &str| text.trim_start().starts_with(|first: char| first.is_ascii_digit());
    let is_date = value.as_switch().is_none() && value.as_text().is_some_and(is_date);
    is_date.then_some(("published", value))
}

fn no_year(year: i32) -> String {
    format!("the year {year} of the file's name is not between 1000 and 9999")
}

/// What is wrong with a date, as a clause: most faults continue the subject, some are clauses of their own.
fn clause(subject: &str, why: &str) -> String {
    match why.split(' ').next() {
        Some("is" | "has" | "gives" | "holds" | "puts" | "names" | "can" | "begins") => format!("{subject} {why}"),
        _ => format!("{subject} cannot be read: {why}"),
    }
}
