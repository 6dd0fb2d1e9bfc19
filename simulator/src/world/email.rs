//! The binding of an e-mail address and a phone number to a created member.

use super::settings::Settings;
use generated_sdk::organization::v2021_03_31::types::BindStatus;
use serde::{Deserialize, Serialize};

/// A binding. The owner of the address activates it by opening a link.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Binding {
    pub(crate) id: i64,
    pub(crate) email: String,
    pub(crate) country: String,
    pub(crate) phone: String,
    pub(crate) applied_at: i64,
    /// The times at which the activation e-mail was sent.
    pub(crate) sent: Vec<i64>,
    /// The number of times that address and number were changed since the last activation.
    pub(crate) changes: u32,
    /// The time at which the owner opens the link, if that happens.
    pub(crate) opened_at: Option<i64>,
    /// The time at which the link expires.
    pub(crate) expires_at: i64,
}

impl Binding {
    /// Creates a binding whose activation e-mail was just sent.
    pub(crate) fn new(id: i64, email: String, country: String, phone: String, settings: &Settings, now: i64) -> Self {
        let mut binding = Self {
            id,
            email,
            country,
            phone,
            applied_at: now,
            sent: vec![],
            changes: 0,
            opened_at: None,
            expires_at: now,
        };
        binding.send(settings, now);
        binding
    }

    /// Sends the activation e-mail.
    pub(crate) fn send(&mut self, settings: &Settings, now: i64) {
        self.sent.push(now);
        self.expires_at = now.saturating_add(settings.link_validity);
        self.opened_at = settings.link_opened_after.map(|delay| now.saturating_add(delay));
    }

    /// Returns the time of the activation, if there was one.
    pub(crate) fn activated_at(&self, now: i64) -> Option<i64> {
        self.opened_at.filter(|opened| *opened <= now && *opened <= self.expires_at)
    }

    pub(crate) fn status(&self, now: i64) -> BindStatus {
        if self.activated_at(now).is_some() {
            BindStatus::Success
        } else if self.expires_at < now {
            BindStatus::Failed
        } else {
            BindStatus::Valid
        }
    }

    /// Returns the address with most of its name hidden, such as `clo***@example.com`.
    pub(crate) fn masked_email(&self) -> String {
        let (name, host) = self.email.split_once('@').unwrap_or((&self.email, ""));
        format!("{}***@{host}", name.chars().take(3).collect::<String>())
    }

    /// Returns the number with its middle hidden, such as `139****1234`.
    pub(crate) fn masked_phone(&self) -> String {
        let digits: Vec<char> = self.phone.chars().collect();
        let tail = digits.len().saturating_sub(4).max(3).min(digits.len());
        let (head, tail) = (digits.iter().take(3).collect::<String>(), digits[tail..].iter().collect::<String>());
        format!("{head}****{tail}")
    }
}
