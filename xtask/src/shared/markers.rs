//! Regions of handwritten files that a command writes. Everything outside of the two comments belongs to people.

/// The two comments around what a command writes.
pub(crate) struct Markers {
    begin: String,
    end: String,
}

impl Markers {
    /// Returns the comments of a command, such as `cargo xtask bench --write`.
    pub(crate) fn of(command: &str) -> Self {
        Self {
            begin: format!("<!-- begin of what `{command}` writes -->"),
            end: format!("<!-- end of what `{command}` writes -->"),
        }
    }

    /// Returns a region with this content, comments included.
    pub(crate) fn region(&self, content: &str) -> String {
        format!("{}\n\n{}\n\n{}", self.begin, content.trim_end(), self.end)
    }

    /// Replaces the content of the region. Returns `None` if there is no region.
    ///
    /// # Errors
    ///
    /// Fails if one of the two comments is missing, or if they are in the wrong order.
    pub(crate) fn replace(&self, text: &str, content: &str) -> Result<Option<String>, String> {
        match (text.find(&self.begin), text.find(&self.end)) {
            (None, None) => Ok(None),
            (Some(begin), Some(end)) if begin < end => {
                Ok(Some(format!("{}{}{}", &text[..begin], self.region(content), &text[end + self.end.len()..])))
            }
            _ => Err(format!(
                "the comments `{}` and `{}` do not form a pair; remove what is left of them",
                self.begin, self.end
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Markers;

    #[test]
    fn only_the_region_changes() {
        let markers = Markers::of("it");
        let text = format!("before\n\n{}\n\nafter\n", markers.region("old\n"));
        let new = markers.replace(&text, "new\n\n").unwrap().unwrap();
        assert_eq!(new, format!("before\n\n{}\n\nafter\n", markers.region("new")));
        assert_eq!(markers.replace("before\n", "new"), Ok(None));
    }

    #[test]
    fn a_lost_or_misplaced_comment_is_an_error() {
        let markers = Markers::of("it");
        let swapped = format!("{} {}", markers.end, markers.begin);
        for text in [&markers.begin, &markers.end, &swapped] {
            assert!(markers.replace(text, "new").unwrap_err().contains("do not form a pair"), "{text}");
        }
    }
}
