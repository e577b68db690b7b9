//! The real sockets and threads over loopback.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use bytes::BytesMut;
use klamm_io::{ConnectOptions, FileHandle, Io, ListenOptions, OpenMode, Part, Stream, TaskKind, block_on, time};

const LOOPBACK: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

/// Bytes in which every position can be told from its neighbours.
fn pattern(len: usize) -> Vec<u8> {
    (0..len).map(|i| (i % 251) as u8 ^ (i >> 12) as u8).collect()
}

async fn pair(io: &Io) -> (Stream, Stream) {
    let listener = io.net.bind(LOOPBACK, &ListenOptions::default()).unwrap();
    let address = listener.local_addr().unwrap();
    let options = ConnectOptions::default();
    let (client, accepted) = tokio::join!(biased; io.net.connect(address, &options), listener.accept());
    let (client, server) = (client.unwrap(), accepted.unwrap().into_stream().unwrap());
    assert_eq!(client.local_addr().unwrap(), server.peer_addr().unwrap());
    (client, server)
}

async fn read_to_end(mut stream: Stream) -> Vec<u8> {
    let mut buf = BytesMut::new();
    loop {
        buf.reserve(16 * 1024);
        match stream.read_buf(&mut buf).await {
            Ok(0) | Err(_) => return buf.to_vec(),
            Ok(_) => {}
        }
    }
}

fn file(io: &Io, dir: &tempfile::TempDir, bytes: &[u8]) -> FileHandle {
    let file = io.disk.open(&dir.path().join("segment"), OpenMode::CreateNew).unwrap();
    file.write_all_at(bytes, 0).unwrap();
    file
}

#[test]
fn parts_arrive_whole_and_in_order() {
    let io = Io::real(1).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let content = pattern(5_000_000);
    let file = file(&io, &dir, &content);
    // Regions (position, length) with four bytes before each; none is a plain response.
    let cases: &[&[(usize, usize)]] = &[
        &[],
        &[(0, 0)],
        &[(7, 1)],
        &[(0, 32 * 1024)],
        &[(0, 32 * 1024 + 1)],
        &[(3, 4_900_000)],
        &[(0, 5_000_000), (0, 5_000_000), (11, 5), (4_999_999, 1)],
        &[(100, 30_000); 40],
        &[(5, 3); 1_000],
    ];
    block_on(async {
        for regions in cases {
            let (client, mut server) = pair(&io).await;
            let mut expected = Vec::new();
            let mut parts = Vec::new();
            for (position, len) in *regions {
                parts.push(Part::Bytes(b"head"));
                parts.push(Part::File {
                    file: &file,
                    position: *position as u64,
                    len: *len as u64,
                });
                expected.extend_from_slice(b"head");
                expected.extend_from_slice(&content[*position..position + len]);
            }
            parts.push(Part::Bytes(b"end"));
            parts.push(Part::Bytes(b""));
            expected.extend_from_slice(b"end");
            let send = async {
                server.send(&parts).await.unwrap();
                drop(server);
            };
            let ((), received) = tokio::join!(biased; send, read_to_end(client));
            assert!(received == expected, "{} regions", regions.len());
        }
    })
    .unwrap();
}

#[test]
fn the_last_bytes_are_not_held_back() {
    let io = Io::real(1).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let file = file(&io, &dir, &pattern(100_000));
    block_on(async {
        let (mut client, mut server) = pair(&io).await;
        // 256 pieces make the gathered bytes leave before the end is seen; a corked end would cost 200 ms.
        for pieces in [1, 255, 256, 257] {
            let mut parts = vec![Part::Bytes(b"x"); pieces];
            parts.push(Part::File {
                file: &file,
                position: 0,
                len: 0,
            });
            let start = io.clock.monotonic();
            server.send(&parts).await.unwrap();
            let mut buf = BytesMut::with_capacity(1024);
            while buf.len() < pieces {
                client.read_buf(&mut buf).await.unwrap();
            }
            assert!(io.clock.monotonic().since(start) < Duration::from_millis(100));
        }
    })
    .unwrap();
}

#[test]
fn a_file_cut_under_a_promised_region_is_an_error() {
    let io = Io::real(1).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let file = file(&io, &dir, &pattern(200_000));
    block_on(async {
        for (position, len) in [(150_000, 50_001), (199_999, 2), (300_000, 100_000)] {
            let (client, mut server) = pair(&io).await;
            let part = Part::File {
                file: &file,
                position,
                len,
            };
            let send = async {
                let outcome = server.send(&[part]).await;
                drop(server);
                outcome
            };
            let (outcome, _) = tokio::join!(biased; send, read_to_end(client));
            assert_eq!(outcome.unwrap_err().kind(), std::io::ErrorKind::UnexpectedEof);
        }
    })
    .unwrap();
}

#[test]
fn a_peer_that_goes_away_ends_the_sending() {
    let io = Io::real(1).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let file = file(&io, &dir, &pattern(10_000_000));
    block_on(async {
        let (client, mut server) = pair(&io).await;
        let leave = async {
            time::sleep(Duration::from_millis(20)).await;
            drop(client);
        };
        let parts = [Part::File {
            file: &file,
            position: 0,
            len: 10_000_000,
        }];
        let send = async { while server.send(&parts).await.is_ok() {} };
        tokio::join!(biased; send, leave);
    })
    .unwrap();
}

#[test]
fn connections_are_served_by_the_threads_they_are_handed_to() {
    let io = Io::real(1).unwrap();
    let names = block_on(async {
        let threads = Arc::new(io.network_threads(2, io.tasks.child("connections")).unwrap());
        let listener = io.net.bind(LOOPBACK, &ListenOptions::default()).unwrap();
        let address = listener.local_addr().unwrap();
        let acceptor = {
            let threads = threads.clone();
            io.tasks.spawn(TaskKind::Acceptor, async move {
                for index in 0.. {
                    let accepted = listener.accept().await?;
                    threads.spawn(index, TaskKind::Connection, |_| async move {
                        let name = std::thread::current().name().unwrap_or_default().to_owned();
                        accepted.into_stream()?.send(&[Part::Bytes(name.as_bytes())]).await
                    });
                }
                Ok::<_, std::io::Error>(())
            })
        };
        let mut names = Vec::new();
        for _ in 0..3 {
            let stream = io.net.connect(address, &ConnectOptions::default()).await.unwrap();
            names.push(String::from_utf8(read_to_end(stream).await).unwrap());
        }
        assert_eq!(io.tasks.shutdown(Duration::from_secs(5)).await, 0);
        assert!(acceptor.is_finished());
        names
    })
    .unwrap();
    assert_eq!(names, ["klamm-net-0", "klamm-net-1", "klamm-net-0"]);
}

#[test]
fn threads_come_and_go_with_what_runs_on_them() {
    let io = Io::real(1).unwrap();
    block_on(async {
        let threads = io.network_threads(1, io.tasks.child("connections")).unwrap();
        threads.resize(3).await.unwrap();
        let (told, mut heard) = tokio::sync::mpsc::channel(6);
        let serve = |index| {
            let told = told.clone();
            threads.spawn(index, TaskKind::Connection, move |tasks| async move {
                let name = || std::thread::current().name().unwrap_or_default().to_owned();
                told.send(format!("{} begins", name())).await?;
                tasks.cancelled().await;
                told.send(format!("{} ends", name())).await
            })
        };
        let served: Vec<_> = (0..3).map(serve).collect();
        let mut begun = Vec::new();
        for _ in 0..3 {
            begun.push(heard.recv().await.unwrap());
        }
        begun.sort_unstable();
        assert_eq!(
            begun,
            ["klamm-net-0 begins", "klamm-net-1 begins", "klamm-net-2 begins"]
        );
        threads.resize(2).await.unwrap();
        assert_eq!(heard.recv().await.unwrap(), "klamm-net-2 ends");
        assert!(heard.try_recv().is_err(), "the others go on");
        assert_eq!(
            (threads.len(), served.iter().filter(|task| task.is_finished()).count()),
            (2, 1)
        );
        // Counted round over those that are left.
        let _ = serve(2);
        assert_eq!(heard.recv().await.unwrap(), "klamm-net-0 begins");
        threads.resize(0).await.unwrap();
        assert_eq!(
            (threads.len(), heard.recv().await.unwrap().as_str()),
            (1, "klamm-net-1 ends")
        );
        assert_eq!(io.tasks.shutdown(Duration::from_secs(5)).await, 0);
    })
    .unwrap();
}

#[test]
fn a_connection_nobody_answers_times_out() {
    let io = Io::real(1).unwrap();
    block_on(async {
        // A full backlog drops further handshakes.
        let listener = io
            .net
            .bind(
                LOOPBACK,
                &ListenOptions {
                    backlog: 0,
                    ..ListenOptions::default()
                },
            )
            .unwrap();
        let address = listener.local_addr().unwrap();
        let options = ConnectOptions {
            timeout: Duration::from_millis(100),
            ..ConnectOptions::default()
        };
        let mut streams = Vec::new();
        let error = loop {
            match io.net.connect(address, &options).await {
                Ok(stream) => streams.push(stream),
                Err(e) => break e,
            }
            assert!(streams.len() < 100);
        };
        assert_eq!(error.kind(), std::io::ErrorKind::TimedOut);
    })
    .unwrap();
}
