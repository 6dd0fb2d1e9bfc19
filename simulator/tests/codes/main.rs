//! Every error code of every action: how it is reached, and that the real client gets it.

mod center_stage;
mod permission_journeys;
mod permissions;
