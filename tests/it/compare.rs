//! `benches/compare` works: it is run when somebody wants figures, and must not have decayed by then.

use std::path::Path;
use std::process::Command;

use crate::readers::corpus;

/// Whether a program can be run here.
fn is_there(program: &str) -> bool {
    Command::new(program)
        .arg("--version")
        .output()
        .is_ok_and(|ended| ended.status.success())
}

#[test]
fn the_script_that_measures_works() {
    if !is_there("python3") || !is_there("cc") {
        eprintln!("not tested: it needs python3 and cc");
        return;
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/compare");
    let help = Command::new(&script).arg("--help").output().unwrap();
    assert!(help.status.success());
    assert!(String::from_utf8(help.stdout).unwrap().contains("--self-test"));

    let ended = Command::new(&script)
        .arg("--self-test")
        .args(["--feedkiln".as_ref(), Path::new(env!("CARGO_BIN_EXE_feedkiln"))])
        .args(["--corpus".as_ref(), corpus().as_path()])
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&ended.stderr);
    assert!(ended.status.success(), "{told}");
}
