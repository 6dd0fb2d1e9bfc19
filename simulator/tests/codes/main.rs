//! The error codes of every action, reached through the real client, and the journeys through each area.

mod center_stage;
mod consistency;
mod identity;
mod login;
mod organization;
mod permission_journeys;
mod permissions;
mod policies;
mod services;
mod sharing;
mod stage;
