//! The simulated network and hosts.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::BytesMut;
use klamm_io::sim::{self, NetBehaviour, SimHost, Simulation};
use klamm_io::{ConnectOptions, Io, ListenOptions, Listener, OpenMode, Part, Random, Stream, TaskKind, time};

const PORT: u16 = 9092;

fn listen(host: &SimHost) -> Listener {
    let any = SocketAddr::new([0, 0, 0, 0].into(), PORT);
    host.io().net.bind(any, &ListenOptions::default()).unwrap()
}

async fn connect(io: &Io, name: &str) -> std::io::Result<Stream> {
    let address = io.net.resolve(name, PORT).await?[0];
    io.net.connect(address, &ConnectOptions::default()).await
}

/// A connection from `host` to the host named b.
async fn pair(host: &SimHost, listener: &Listener) -> (Stream, Stream) {
    let io = host.io();
    let (client, accepted) = tokio::join!(biased; connect(&io, "b"), listener.accept());
    (client.unwrap(), accepted.unwrap().into_stream().unwrap())
}

async fn read(stream: &mut Stream, len: usize) -> std::io::Result<BytesMut> {
    let mut buf = BytesMut::with_capacity(len);
    while buf.len() < len {
        let mut piece = BytesMut::with_capacity(len - buf.len());
        if stream.read_buf(&mut piece).await? == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        buf.extend_from_slice(&piece);
    }
    Ok(buf)
}

type Lines = Arc<Mutex<Vec<String>>>;

/// Answers every request of 8 bytes with the same bytes.
fn serve(host: &SimHost) {
    let (io, listener) = (host.io(), listen(host));
    let tasks = io.tasks.clone();
    io.tasks.spawn(TaskKind::Acceptor, async move {
        while let Ok(accepted) = listener.accept().await {
            tasks.spawn(TaskKind::Connection, async move {
                let mut stream = accepted.into_stream()?;
                loop {
                    let request = match read(&mut stream, 8).await {
                        Ok(request) => request,
                        Err(e) => return Err::<(), _>(e),
                    };
                    stream.send(&[Part::Bytes(&request)]).await?;
                }
            });
        }
    });
}

/// Talks to a random host now and then, and notes how that went.
fn talk(host: &SimHost, lines: Lines) {
    let io = host.io();
    io.clone().tasks.spawn(TaskKind::Workload, async move {
        for round in 0.. {
            time::sleep(Duration::from_millis(io.random.below(300))).await;
            let peer = ["a", "b", "c"][io.random.below(3) as usize];
            let exchange = async {
                let mut stream = connect(&io, peer).await?;
                for number in 0..10_u64 {
                    stream.send(&[Part::Bytes(&number.to_be_bytes())]).await?;
                    assert_eq!(read(&mut stream, 8).await?, number.to_be_bytes()[..]);
                }
                Ok::<(), std::io::Error>(())
            };
            let outcome = time::timeout(Duration::from_secs(2), exchange).await;
            let line = format!("{:?} {peer} {round} {outcome:?}", io.clock.monotonic());
            lines.lock().unwrap().push(line);
        }
    });
}

/// Minutes of requests among three hosts with partitions, resets, kills and power losses.
async fn scenario(simulation: Simulation) -> (u64, u64, Vec<String>) {
    simulation.net.set_behaviour(NetBehaviour {
        resets_one_in: 200,
        ..NetBehaviour::default()
    });
    let mut hosts: Vec<SimHost> = ["a", "b", "c"].iter().map(|name| simulation.host(name)).collect();
    let lines = Lines::default();
    let start = |host: &SimHost| {
        serve(host);
        talk(host, lines.clone());
    };
    hosts.iter().for_each(start);
    let random = simulation.random.fork("faults");
    for _ in 0..100 {
        time::sleep(Duration::from_millis(random.below(2_000))).await;
        // Each life counts its own, so they are looked at before the next fault ends it.
        assert_eq!(hosts.iter().map(|host| host.io().tasks.panics()).sum::<usize>(), 0);
        let (one, other) = (random.below(3) as usize, random.below(3) as usize);
        match random.below(5) {
            0 => simulation.net.partition(&[hosts[one].ip], &[hosts[other].ip]),
            1 => simulation.net.heal(),
            2 => simulation.net.reset(hosts[one].ip, hosts[other].ip),
            3 => {
                hosts[one].kill();
                start(&hosts[one]);
            }
            _ => {
                hosts[one].power_off();
                time::sleep(Duration::from_millis(random.below(3_000))).await;
                hosts[one].power_on();
                start(&hosts[one]);
            }
        }
    }
    let lines = lines.lock().unwrap().clone();
    (simulation.trace.hash(), simulation.trace.events(), lines)
}

#[test]
fn the_same_seed_gives_the_same_run() {
    for seed in 0..4 {
        let one = sim::run(seed, scenario);
        let two = sim::run(seed, scenario);
        assert!(one.2.len() > 50, "the workload works: {} exchanges", one.2.len());
        assert!(one.2.iter().any(|line| line.ends_with("Ok(Ok(()))")));
        assert!(one.2.iter().any(|line| !line.ends_with("Ok(Ok(()))")));
        assert_eq!(one, two, "seed {seed}");
    }
    assert_ne!(sim::run(1, scenario).0, sim::run(2, scenario).0);
}

#[test]
fn bytes_and_regions_arrive_in_order_in_both_directions() {
    sim::run(5, |simulation| async move {
        let (a, b) = (simulation.host("a"), simulation.host("b"));
        let listener = listen(&b);
        let (mut client, server) = pair(&a, &listener).await;
        assert_eq!(client.peer_addr().unwrap(), server.local_addr().unwrap());
        let content: Vec<u8> = (0..600_000_u32).map(|i| (i % 251) as u8).collect();
        let disk = b.io().disk;
        let file = disk.open(Path::new("/segment"), OpenMode::CreateNew).unwrap();
        file.write_all_at(&content, 0).unwrap();
        let (mut from_client, mut to_client) = server.into_split();
        let respond = async {
            let mut request = BytesMut::with_capacity(100);
            assert_eq!(
                from_client.try_read_buf(&mut request).unwrap_err().kind(),
                ErrorKind::WouldBlock
            );
            while request.len() < 4 {
                from_client.read_buf(&mut request).await.unwrap();
            }
            assert_eq!(&request[..], b"send");
            let region = Part::File {
                file: &file,
                position: 1,
                len: 599_000,
            };
            to_client.send(&[Part::Bytes(b"head"), region]).await.unwrap();
            let beyond = Part::File {
                file: &file,
                position: 599_999,
                len: 2,
            };
            assert_eq!(
                to_client.send(&[beyond]).await.unwrap_err().kind(),
                ErrorKind::UnexpectedEof
            );
            // Half closed: the other direction goes on.
            drop(to_client);
            let mut rest = BytesMut::with_capacity(100);
            assert_eq!(from_client.read_buf(&mut rest).await.unwrap(), 4);
            assert_eq!(&rest[..], b"last");
        };
        let request = async {
            client.send(&[Part::Bytes(b"send")]).await.unwrap();
            let response = read(&mut client, 599_004).await.unwrap();
            assert_eq!(&response[..4], b"head");
            assert!(response[4..] == content[1..599_001]);
            assert_eq!(read(&mut client, 1).await.unwrap_err().kind(), ErrorKind::UnexpectedEof);
            client.send(&[Part::Bytes(b"last")]).await.unwrap();
        };
        tokio::join!(biased; respond, request);
    });
}

#[test]
fn a_partition_holds_bytes_back_and_lets_them_go() {
    sim::run(6, |simulation| async move {
        let (a, b) = (simulation.host("a"), simulation.host("b"));
        let listener = listen(&b);
        let (mut client, mut server) = pair(&a, &listener).await;
        simulation.net.block(a.ip, b.ip);
        client.send(&[Part::Bytes(b"1")]).await.unwrap();
        let wait = Duration::from_secs(30);
        assert!(time::timeout(wait, read(&mut server, 1)).await.is_err());
        // One way only.
        server.send(&[Part::Bytes(b"2")]).await.unwrap();
        read(&mut client, 1).await.unwrap();
        assert_eq!(connect(&a.io(), "b").await.unwrap_err().kind(), ErrorKind::TimedOut);
        simulation.net.heal();
        assert_eq!(&read(&mut server, 1).await.unwrap()[..], b"1");
    });
}

#[test]
fn a_killed_process_resets_and_a_dead_machine_is_silent() {
    sim::run(7, |simulation| async move {
        let (a, mut b) = (simulation.host("a"), simulation.host("b"));
        assert_eq!(
            connect(&a.io(), "b").await.unwrap_err().kind(),
            ErrorKind::ConnectionRefused
        );
        let listener = listen(&b);
        let (mut client, _server) = pair(&a, &listener).await;
        let io = b.io();
        let task = io.tasks.spawn(TaskKind::Quorum, std::future::pending::<()>());
        b.kill();
        task.ended().await;
        let error = time::timeout(Duration::from_millis(10), read(&mut client, 1))
            .await
            .unwrap();
        assert_eq!(error.unwrap_err().kind(), ErrorKind::ConnectionReset);
        assert!(listener.accept().await.is_err());
        assert_eq!(
            connect(&a.io(), "b").await.unwrap_err().kind(),
            ErrorKind::ConnectionRefused
        );

        let listener = listen(&b);
        let (mut client, server) = pair(&a, &listener).await;
        b.power_off();
        drop(server);
        drop(listener);
        assert!(
            time::timeout(Duration::from_secs(60), read(&mut client, 1))
                .await
                .is_err()
        );
        assert_eq!(connect(&a.io(), "b").await.unwrap_err().kind(), ErrorKind::TimedOut);
        let before = b.io().clock.monotonic();
        b.power_on();
        assert!(b.io().clock.monotonic() >= before);
        assert_eq!(
            read(&mut client, 1).await.unwrap_err().kind(),
            ErrorKind::ConnectionReset
        );
    });
}

#[test]
fn a_writer_waits_for_a_slow_reader() {
    sim::run(8, |simulation| async move {
        let (a, b) = (simulation.host("a"), simulation.host("b"));
        let listener = listen(&b);
        let (mut client, mut server) = pair(&a, &listener).await;
        let bytes = vec![1; 300 * 1024];
        let parts = [Part::Bytes(&bytes)];
        {
            let mut send = std::pin::pin!(client.send(&parts));
            assert!(time::timeout(Duration::from_secs(9), &mut send).await.is_err());
            let (sent, received) = tokio::join!(biased; send, read(&mut server, bytes.len()));
            sent.unwrap();
            assert_eq!(received.unwrap().len(), bytes.len());
        }
        drop(server);
        assert_eq!(client.send(&parts).await.unwrap_err().kind(), ErrorKind::BrokenPipe);
        assert_eq!(simulation.net.connections(), 1);
        drop(client);
        assert_eq!(simulation.net.connections(), 0);
    });
}

#[test]
fn waiting_takes_no_time_and_the_clock_shows_it() {
    sim::run(9, |simulation| async move {
        let host = simulation.host("a");
        let io = host.io();
        let (wall, start) = (io.clock.wall(), io.clock.monotonic());
        time::sleep(Duration::from_secs(86_400)).await;
        assert_eq!(io.clock.wall().0 - wall.0, 86_400_000);
        host.clock.step_wall(-5_000);
        assert_eq!(io.clock.wall().0 - wall.0, 86_395_000);
        let deadline = start.plus(Duration::from_secs(86_401));
        time::sleep_until(&*io.clock, deadline).await;
        assert_eq!(io.clock.monotonic(), deadline);
        let mut ticks = time::interval(Duration::from_millis(250));
        ticks.tick().await;
        ticks.tick().await;
        assert_eq!(io.clock.monotonic().since(deadline), Duration::from_millis(500));
    });
}
