//! Prints the members of your organization without `async`, one JSON object per line. The whole program has two minutes.
//!
//! ```text
//! export TENCENTCLOUD_SECRET_ID=… TENCENTCLOUD_SECRET_KEY=…   # and TENCENTCLOUD_SITE=intl for the international site
//! cargo run --example blocking --features blocking
//! ```

use generated_sdk::blocking::{Wait, WaitEach};
use generated_sdk::organization::v2021_03_31::Client;
use std::time::{Duration, Instant};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::from_env()?;
    let deadline = Instant::now() + Duration::from_secs(120);

    let organization = client.describe_organization().send().deadline(deadline).wait()?;
    eprintln!("organization {}", organization.org_id);

    for member in client.describe_organization_members().paginate().deadline(deadline).items().wait_each() {
        println!("{}", serde_json::to_string(&member?)?);
    }
    Ok(())
}
