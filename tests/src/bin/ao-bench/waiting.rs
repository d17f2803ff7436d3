//! Looking for something that is about to be there, often enough that the looking does not blur the figure. It must
//! never be used for anything but measuring; tests have their own, slower `wait`.

use std::time::Duration;

const LOOK: Duration = Duration::from_micros(500);
const NEVER: Duration = Duration::from_secs(120);

/// Waits until `look` gives something.
///
/// # Panics
/// With `what` when it never comes.
pub(crate) async fn soon<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let coming = async {
        loop {
            if let Some(found) = look().await {
                return found;
            }
            tokio::time::sleep(LOOK).await;
        }
    };
    match tokio::time::timeout(NEVER, coming).await {
        Ok(found) => found,
        Err(_never) => panic!("waited in vain: {what}"),
    }
}
