//! kcat as Debian builds it.

use anyhow::Result;

use super::require;

pub(super) fn install() -> Result<()> {
    require("kcat", "kcat")
}
