//! confluent-kafka for Python in a virtual environment; scenarios call its interpreter `confluent-kafka-python`.

use anyhow::Result;

use super::{once, require, write_command};
use crate::layout;
use crate::program::{INSTALL_TIME_MAX, Program};

/// The wheel brings its own librdkafka.
const REQUIREMENT: &str = "confluent-kafka==2.16.1";

pub(super) fn install() -> Result<()> {
    require("python3", "python3")?;
    let environment = layout::cache("python");
    let python = environment.join("bin/python");
    once(&environment.join("installed"), REQUIREMENT, || {
        require("python3", "python3-venv")?;
        eprintln!("compat: fetching {REQUIREMENT} from PyPI");
        let directory = environment.display().to_string();
        Program::new("python3", &["-m", "venv", &directory])
            .time_max(INSTALL_TIME_MAX)
            .succeed()?;
        let arguments = [
            "-m",
            "pip",
            "install",
            "-q",
            "--disable-pip-version-check",
            "--only-binary=:all:",
            REQUIREMENT,
        ];
        Program::new(&python, &arguments).time_max(INSTALL_TIME_MAX).succeed()?;
        Ok(())
    })?;
    let scripts = layout::sources("clients/python");
    let line = format!("env PYTHONPATH={} {}", scripts.display(), python.display());
    write_command("confluent-kafka-python", &line)
}
