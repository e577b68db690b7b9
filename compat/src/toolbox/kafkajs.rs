//! Client programs in JavaScript with kafkajs; scenarios call them `kafkajs` and `kafkajs-groups`.

use std::fs;

use anyhow::Result;

use super::{once, require, write_command};
use crate::layout;
use crate::program::{INSTALL_TIME_MAX, Program};

pub(super) fn install() -> Result<()> {
    require("node", "nodejs")?;
    let sources = layout::sources("clients/node");
    let home = layout::cache("node");
    let manifest = fs::read_to_string(sources.join("package.json"))?;
    let lock = fs::read_to_string(sources.join("package-lock.json"))?;
    once(&home.join("installed"), &format!("{manifest}{lock}"), || {
        require("npm", "npm")?;
        eprintln!("compat: fetching kafkajs from npm");
        fs::write(home.join("package.json"), &manifest)?;
        fs::write(home.join("package-lock.json"), &lock)?;
        Program::new("npm", &["ci", "--silent", "--ignore-scripts"])
            .directory(&home)
            .time_max(INSTALL_TIME_MAX)
            .succeed()?;
        Ok(())
    })?;
    let modules = home.join("node_modules");
    for (name, script) in [("kafkajs", "client.js"), ("kafkajs-groups", "groups.js")] {
        let script = sources.join(script);
        let line = format!("env NODE_PATH={} node {}", modules.display(), script.display());
        write_command(name, &line)?;
    }
    Ok(())
}
