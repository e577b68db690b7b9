//! A client program in Go with franz-go; scenarios call it `franz-go`.

use std::fs;

use anyhow::Result;

use super::{once, require, write_command};
use crate::layout;
use crate::program::{INSTALL_TIME_MAX, Program};

pub(super) fn install() -> Result<()> {
    let sources = layout::sources("clients/go");
    let binary = layout::cache("go/franz-go");
    let mut inputs = String::new();
    for file in ["go.mod", "go.sum", "groups.go", "main.go"] {
        inputs += &fs::read_to_string(sources.join(file))?;
    }
    once(&layout::cache("go/installed"), &inputs, || {
        require("go", "golang-go")?;
        eprintln!("compat: building the Go client, with franz-go from the module proxy");
        let output = binary.display().to_string();
        Program::new("go", &["build", "-o", &output, "."])
            .directory(&sources)
            .variable("GOFLAGS", "-mod=readonly")
            .time_max(INSTALL_TIME_MAX)
            .succeed()?;
        Ok(())
    })?;
    write_command("franz-go", &binary.display().to_string())
}
