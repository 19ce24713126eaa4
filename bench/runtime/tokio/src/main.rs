// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

//! The benchmark program for tokio; ../README.md says what each workload is.

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, Mutex, Notify};
use tokio::task::{spawn, yield_now, JoinHandle};

const UNSUPPORTED: i32 = 3;
const FAR_AWAY: Duration = Duration::from_secs(3600);
const MOST_PENDING_TIMERS: u64 = 100_000;
const BATCH: u64 = 1000;
const LONGEST_SLEEP: u64 = 100; // milliseconds

struct Run {
    workload: String,
    workers: usize,
    count: u64,
}

impl Run {
    fn report(&self, metric: &str, value: f64, unit: &str) {
        println!("{},{},{:.3},{}", metric, self.workers, value, unit);
    }

    fn each(&self, metric: &str, time: Duration) {
        self.report(metric, time.as_nanos() as f64 / self.count as f64, "ns");
    }

    /// Warms up with a tenth, then reports the time for each of `count`.
    async fn measure<F: Future<Output = ()>>(&self, body: impl Fn(u64) -> F) {
        body(self.count / 10 + 1).await;
        self.measure_once(body).await;
    }

    async fn measure_once<F: Future<Output = ()>>(&self, body: impl Fn(u64) -> F) {
        let start = Instant::now();
        body(self.count).await;
        self.each(&self.workload, start.elapsed());
    }
}

async fn join(all: Vec<JoinHandle<()>>) {
    for one in all {
        one.await.unwrap();
    }
}

async fn yielding(run: &Run, tasks: u64) {
    run.measure(|n| async move {
        let each = (n / tasks).max(1);
        let mut all = Vec::new();
        for _ in 0..tasks {
            all.push(spawn(async move {
                for _ in 0..each {
                    yield_now().await;
                }
            }));
        }
        join(all).await;
    })
    .await
}

async fn spawn_join(run: &Run) {
    run.measure(|n| async move {
        let mut done = 0;
        for _ in 0..n {
            done += spawn(async { 1 }).await.unwrap();
        }
        assert_eq!(done, n);
    })
    .await
}

async fn spawn_together(n: u64) {
    let done = Arc::new(AtomicU64::new(0));
    let mut all = Vec::with_capacity(n as usize);
    for _ in 0..n {
        let done = done.clone();
        all.push(spawn(async move {
            done.fetch_add(1, Ordering::Relaxed);
        }));
    }
    join(all).await;
    assert_eq!(done.load(Ordering::Relaxed), n);
}

async fn spawn_batch(run: &Run) {
    run.measure(|n| async move {
        let mut left = n;
        while left > 0 {
            let now = left.min(BATCH);
            spawn_together(now).await;
            left -= now;
        }
    })
    .await
}

fn skynet_node(
    parent: mpsc::Sender<u64>,
    number: u64,
    size: u64,
) -> Pin<Box<dyn Future<Output = ()> + Send>> {
    Box::pin(async move {
        if size == 1 {
            parent.send(number).await.unwrap();
            return;
        }
        let (sender, mut results) = mpsc::channel(10);
        for i in 0..10 {
            spawn(skynet_node(
                sender.clone(),
                number + i * (size / 10),
                size / 10,
            ));
        }
        let mut sum = 0;
        for _ in 0..10 {
            sum += results.recv().await.unwrap();
        }
        parent.send(sum).await.unwrap();
    })
}

async fn skynet(run: &Run) {
    run.measure_once(|n| async move {
        let (sender, mut result) = mpsc::channel(1);
        spawn(skynet_node(sender, 0, n));
        assert_eq!(result.recv().await, Some(n * (n - 1) / 2));
    })
    .await
}

async fn ping_pong(run: &Run) {
    run.measure(|n| async move {
        let (there, mut there_end) = mpsc::channel(1);
        let (back, mut back_end) = mpsc::channel(1);
        let partner = spawn(async move {
            while let Some(value) = there_end.recv().await {
                back.send(value + 1).await.unwrap();
            }
        });
        for i in 0..n {
            there.send(i).await.unwrap();
            assert_eq!(back_end.recv().await, Some(i + 1));
        }
        drop(there);
        partner.await.unwrap();
    })
    .await
}

async fn channel_buffered(run: &Run) {
    run.measure(|n| async move {
        let (sender, mut receiver) = mpsc::channel(128);
        let sending = spawn(async move {
            for i in 0..n {
                sender.send(i).await.unwrap();
            }
        });
        let mut sum = 0;
        while let Some(value) = receiver.recv().await {
            sum += value;
        }
        sending.await.unwrap();
        assert_eq!(sum, n * (n - 1) / 2);
    })
    .await
}

async fn select_4(run: &Run) {
    run.measure(|n| async move {
        let (a, mut a_end) = mpsc::channel(1);
        let (b, mut b_end) = mpsc::channel(1);
        let (c, mut c_end) = mpsc::channel(1);
        let (d, mut d_end) = mpsc::channel(1);
        let channels = [a, b, c, d];
        // The senders live on: a receiver without any would be ready for ever.
        let sending = spawn(async move {
            for i in 0..n {
                channels[i as usize % 4].send(i).await.unwrap();
            }
            channels
        });
        let mut sum = 0;
        for _ in 0..n {
            sum += tokio::select! {
                value = a_end.recv() => value.unwrap(),
                value = b_end.recv() => value.unwrap(),
                value = c_end.recv() => value.unwrap(),
                value = d_end.recv() => value.unwrap(),
            };
        }
        sending.await.unwrap();
        assert_eq!(sum, n * (n - 1) / 2);
    })
    .await
}

async fn mutex(run: &Run) {
    run.measure(|n| async move {
        let counter = Mutex::new(0);
        for _ in 0..n {
            *counter.lock().await += 1;
        }
        assert_eq!(*counter.lock().await, n);
    })
    .await
}

async fn mutex_shared(run: &Run, held_while_yielding: bool) {
    run.measure(|n| async move {
        let counter = Arc::new(Mutex::new(0));
        let mut all = Vec::new();
        for _ in 0..8 {
            let counter = counter.clone();
            all.push(spawn(async move {
                for _ in 0..n / 8 {
                    let mut counter = counter.lock().await;
                    *counter += 1;
                    if held_while_yielding {
                        yield_now().await;
                    }
                }
            }));
        }
        join(all).await;
        assert_eq!(*counter.lock().await, n / 8 * 8);
    })
    .await
}

/// A timer is in the wheel once it has been polled, and out of it when it is dropped.
async fn start(timer: &mut Pin<Box<tokio::time::Sleep>>) {
    tokio::select! {
        biased;
        _ = timer => panic!("not yet"),
        _ = std::future::ready(()) => {}
    }
}

async fn timer(run: &Run) {
    let mut pending = Vec::new();
    for i in 0..run.count.min(MOST_PENDING_TIMERS) {
        let time = FAR_AWAY + Duration::from_millis(i * 7919 % 1000);
        let mut timer = Box::pin(tokio::time::sleep(time));
        start(&mut timer).await;
        pending.push(timer);
    }
    run.measure(|n| async move {
        for i in 0..n {
            let timer = tokio::time::sleep(FAR_AWAY + Duration::from_millis(i % 1000));
            tokio::pin!(timer);
            tokio::select! {
                biased;
                _ = timer => panic!("not yet"),
                _ = std::future::ready(()) => {}
            }
        }
    })
    .await
}

async fn sleepers(n: u64, longest: u64) {
    let mut all = Vec::with_capacity(n as usize);
    for i in 0..n {
        all.push(spawn(tokio::time::sleep(Duration::from_millis(
            1 + i % longest,
        ))));
    }
    join(all).await;
}

async fn sleep(run: &Run) {
    sleepers(run.count, 1).await;
    let start = Instant::now();
    sleepers(run.count, LONGEST_SLEEP).await;
    let time = start.elapsed().as_secs_f64() * 1e3 - LONGEST_SLEEP as f64;
    run.report("sleep", time, "ms");
}

/// What the kernel holds for this process, in bytes: resident, page tables.
fn memory() -> [f64; 2] {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    ["VmRSS:", "VmPTE:"].map(|key| {
        let line = status.lines().find(|line| line.starts_with(key)).unwrap();
        let kib: f64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
        kib * 1024.0
    })
}

async fn park(run: &Run) {
    let gate = Arc::new(Notify::new());
    let arrived = Arc::new(AtomicU64::new(0));
    let mut all = Vec::with_capacity(run.count as usize);
    let before = memory();
    for _ in 0..run.count {
        let gate = gate.clone();
        let arrived = arrived.clone();
        all.push(spawn(async move {
            let opened = gate.notified();
            arrived.fetch_add(1, Ordering::Relaxed);
            opened.await;
        }));
    }
    while arrived.load(Ordering::Relaxed) != run.count {
        yield_now().await;
    }
    yield_now().await;
    let after = memory();
    for (metric, i) in [("resident", 0), ("page-tables", 1)] {
        run.report(metric, (after[i] - before[i]) / run.count as f64, "B");
    }
    let start = Instant::now();
    gate.notify_waiters();
    join(all).await;
    run.each("wake", start.elapsed());
}

async fn workload(run: Run) {
    match run.workload.as_str() {
        "yield-2" => yielding(&run, 2).await,
        "yield-1000" => yielding(&run, 1000).await,
        "spawn-join" => spawn_join(&run).await,
        "spawn-batch" => spawn_batch(&run).await,
        "spawn-cold" => run.measure_once(spawn_together).await,
        "skynet" => skynet(&run).await,
        "ping-pong" => ping_pong(&run).await,
        "channel-buffered" => channel_buffered(&run).await,
        "select-4" => select_4(&run).await,
        "mutex" => mutex(&run).await,
        "mutex-contended" => mutex_shared(&run, false).await,
        "mutex-held" => mutex_shared(&run, true).await,
        "timer" => timer(&run).await,
        "sleep" => sleep(&run).await,
        "park" => park(&run).await,
        _ => std::process::exit(UNSUPPORTED),
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if arguments.len() != 4 {
        eprintln!("usage: tokio-bench WORKLOAD WORKERS COUNT");
        std::process::exit(2);
    }
    let run = Run {
        workload: arguments[1].clone(),
        workers: arguments[2].parse().unwrap(),
        count: arguments[3].parse().unwrap(),
    };
    let mut builder = if run.workers == 1 {
        tokio::runtime::Builder::new_current_thread()
    } else {
        tokio::runtime::Builder::new_multi_thread()
    };
    let runtime = builder
        .worker_threads(run.workers)
        .enable_time()
        .build()
        .unwrap();
    // As a task: the thread of block_on() is no worker.
    runtime.block_on(async { spawn(workload(run)).await.unwrap() });
}
