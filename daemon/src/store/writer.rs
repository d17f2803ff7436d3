//! The one thread that writes, and the handle that reaches it.

use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use tokio::sync::{mpsc, oneshot};

use super::database::Database;
use super::error::StoreError;

/// Writes that wait while one is on its way to the disk. Beyond it, callers wait for room; nothing is dropped.
const QUEUE: usize = 256;

type Job = Box<dyn FnOnce(&mut Database) + Send>;

enum Command {
    Job(Job),
    Close(oneshot::Sender<Result<(), StoreError>>),
}

/// A cheap handle to the database's only writer.
///
/// A write that was handed over happens even if its caller stops waiting. When the last handle goes without
/// [`Store::close`], the database stays sound and is checked at the next start.
#[derive(Debug, Clone)]
pub struct Store {
    commands: mpsc::Sender<Command>,
    pub(super) thread: Arc<Mutex<Option<JoinHandle<()>>>>,
}

impl Store {
    pub(super) fn start(database: Database) -> Result<Self, StoreError> {
        let (commands, queue) = mpsc::channel(QUEUE);
        let thread = std::thread::Builder::new()
            .name("ao-store".to_owned())
            .spawn(move || write(database, queue))
            .map_err(StoreError::io("start the database's writer"))?;
        Ok(Self { commands, thread: Arc::new(Mutex::new(Some(thread))) })
    }

    /// Waits for the writes before it, folds the log into the database and marks it as closed. Every other handle is
    /// then of no use.
    ///
    /// # Errors
    /// [`StoreError::Disk`] when that could not be written; the next start then checks the database.
    pub async fn close(self) -> Result<(), StoreError> {
        let (reply, answer) = oneshot::channel();
        self.commands.send(Command::Close(reply)).await.map_err(|_closed| StoreError::Closed)?;
        let result = answer.await.unwrap_or(Err(StoreError::Closed));
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread {
            // It has answered, so it is at its end. A panic in it has been answered as `Closed` above.
            let _ = thread.join();
        }
        result
    }

    pub(super) async fn call<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Database) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (reply, answer) = oneshot::channel();
        let job: Job = Box::new(move |database| {
            // A caller that no longer waits still gets its write.
            let _ = reply.send(job(database));
        });
        self.commands.send(Command::Job(job)).await.map_err(|_closed| StoreError::Closed)?;
        answer.await.unwrap_or(Err(StoreError::Closed))
    }
}

fn write(mut database: Database, mut queue: mpsc::Receiver<Command>) {
    while let Some(command) = queue.blocking_recv() {
        match command {
            Command::Job(job) => job(&mut database),
            Command::Close(reply) => {
                queue.close();
                let _ = reply.send(database.close());
                return;
            }
        }
    }
}
