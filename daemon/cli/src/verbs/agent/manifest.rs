//! `ao agent check` and `ao agent new`.
use std::path::Path;
use std::process::ExitCode;

use ao_protocol::error::CallError;
use ao_protocol::home::Home;
use ao_protocol::ids::AgentId;

pub(super) fn check(_home: &Home, _file: Option<&Path>, _json: bool) -> Result<ExitCode, CallError> {
    Ok(ExitCode::FAILURE)
}

pub(super) fn new(
    _home: &Home,
    _agent: &AgentId,
    _from: Option<&AgentId>,
    _json: bool,
) -> Result<ExitCode, CallError> {
    Ok(ExitCode::FAILURE)
}
