//! A server over a small index, and a client that says what it sends to the byte.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::ops::ControlFlow;
use std::time::Duration;

use fihris_corpus::{CorpusRecord, DocId, Document, Folder, ShardWriter};
use fihris_index::{BuildOptions, build};
use fihris_server::{Options, Server};
use serde_json::Value;
use tokio::sync::oneshot;

/// Title, text, date and source of each document; its id is its number.
const DOCUMENTS: [(&str, &str, &str, &str); 12] = [
    (
        "هدنة جديدة",
        "أعلنت الحكومة وقف إطلاق النار في المدينة. وعاد الناس إلى بيوتهم مساء أمس.",
        "2020-06-10",
        "news",
    ),
    (
        "محادثات في العاصمة",
        "بدأت محادثات وقف إطلاق النار بين الطرفين برعاية الأمم المتحدة.",
        "2020-06-12",
        "news",
    ),
    ("خبر من السوق", "ارتفعت أسعار الذهب في السوق. وقف الناس في صف طويل.", "2021-01-03", "news"),
    ("أسعار النفط", "انخفضت أسعار النفط مع بداية العام وتراجع الطلب.", "2021-02-20", "news"),
    ("", "كتاب قديم في مكتبة المدينة", "", "books"),
    ("كتاب", "قلم وورق", "", "books"),
    ("", "كتاب كتاب كتاب", "", "books"),
    ("مباراة", "فاز الفريق في المباراة النهائية بعد وقت إضافي.", "2019-11-30", "sport"),
    ("سباق", "وصل العداء إلى خط النهاية أولا أمام الجمهور.", "2019-12-01", "sport"),
    ("الطقس", "تهطل الأمطار على الساحل وتنخفض درجات الحرارة ليلا.", "2022-03-05", "news"),
    ("<b>\"عنوان\"</b>", "نص فيه <script>alert(1)</script> وعلامة & أخرى", "", "books"),
    ("الجامعة", "أعلنت الجامعة نتائج القبول لطلاب السنة الأولى.", "2022-09-01", "news"),
];

/// The stable name of document `number`.
pub(crate) fn id_of(number: u64) -> String {
    DocId::of("test", number).to_string()
}

fn document(number: usize) -> Document {
    let (title, text, date, source) = DOCUMENTS[number % DOCUMENTS.len()];
    Document {
        id: number.to_string(),
        doc_id: DocId::of("test", number as u64),
        title: (!title.is_empty()).then(|| title.to_owned()),
        text: text.to_owned(),
        url: Some(format!("https://www.{source}.example/{number}")),
        date: (!date.is_empty()).then(|| date.to_owned()),
        language: Some("ar".to_owned()),
        source: format!("{source}.jsonl"),
        position: number as u64,
        ..Document::default()
    }
}

/// Publishes an index of `n_documents` in `folder`.
pub(crate) fn publish(folder: &Folder, n_documents: usize) {
    publish_all(folder, &(0..n_documents).map(document).collect::<Vec<_>>());
}

/// Publishes an index in which two documents at a time have one name.
pub(crate) fn publish_twins(folder: &Folder, n_documents: usize) {
    let twin = |number| Document { id: format!("n{}", number / 2), ..document(number) };
    publish_all(folder, &(0..n_documents).map(twin).collect::<Vec<_>>());
}

/// Publishes an index of `documents` in `folder`.
pub(crate) fn publish_all(folder: &Folder, documents: &[Document]) {
    publish_with(folder, documents, &BuildOptions::default());
}

/// Publishes an index of `documents` in `folder`, built with `options`.
pub(crate) fn publish_with(folder: &Folder, documents: &[Document], options: &BuildOptions) {
    let lock = folder.lock().unwrap();
    let mut writer = ShardWriter::create(folder, "corpus").unwrap();
    for document in documents {
        writer.push(document.doc_id, &serde_json::to_vec(document).unwrap()).unwrap();
    }
    let shards = writer.finish().unwrap();
    let mut manifest = folder.manifest_or_new(&lock).unwrap();
    let digest = documents.len().to_string();
    let documents = shards.iter().map(|shard| shard.documents).sum();
    manifest.corpus = Some(CorpusRecord { documents, digest, shards, ..CorpusRecord::default() });
    folder.publish(&manifest, &lock).unwrap();
    build(folder, &lock, options, &|_| ControlFlow::Continue(())).unwrap();
}

/// A server that runs until it is dropped or stopped.
pub(crate) struct Running {
    pub(crate) address: SocketAddr,
    pub(crate) folder: Folder,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<std::thread::JoinHandle<()>>,
    _home: tempfile::TempDir,
}

impl Running {
    /// Serves all documents.
    pub(crate) fn start() -> Self {
        Self::with(&Options::default(), Some(DOCUMENTS.len()))
    }

    /// Serves an index of so many documents, or a folder without one.
    pub(crate) fn with(options: &Options, n_documents: Option<usize>) -> Self {
        Self::over(options, |folder| {
            if let Some(n_documents) = n_documents {
                publish(folder, n_documents);
            }
        })
    }

    /// Serves what `publish` leaves in a folder.
    pub(crate) fn over(options: &Options, publish: impl FnOnce(&Folder)) -> Self {
        let home = tempfile::tempdir().unwrap();
        let folder = Folder::at(home.path().join("index"));
        publish(&folder);
        let mut options = options.clone();
        options.port = 0;
        let (tell_stop, stop) = oneshot::channel();
        let (tell_address, address) = std::sync::mpsc::channel();
        let served = folder.clone();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Runtime::new().unwrap();
            runtime.block_on(async {
                let server = Server::bind(served, options).await.unwrap();
                tell_address.send(server.address()).unwrap();
                server.run(async { drop(stop.await) }).await;
            });
        });
        let address = address.recv().unwrap();
        Self { address, folder, stop: Some(tell_stop), thread: Some(thread), _home: home }
    }

    /// Tells it to stop, and does not wait.
    pub(crate) fn tell_stop(&mut self) {
        drop(self.stop.take());
    }

    /// Waits until it has stopped.
    pub(crate) fn wait(&mut self) {
        self.thread.take().unwrap().join().unwrap();
    }

    /// Opens a connection, which gives up after some seconds.
    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream
    }

    /// Sends a request as it is and reads to the end of the connection.
    pub(crate) fn raw(&self, request: &[u8]) -> Answer {
        let mut stream = self.connect();
        // A server may well answer and close before it has read everything.
        let _ = stream.write_all(request);
        Answer::read(&mut stream)
    }

    /// Asks for an address.
    pub(crate) fn get(&self, address: &str) -> Answer {
        self.send("GET", address, &[], b"")
    }

    /// Sends a request.
    pub(crate) fn send(
        &self,
        method: &str,
        address: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Answer {
        let host = self.address;
        let mut request = format!("{method} {} HTTP/1.1\r\nHost: {host}\r\n", encode(address));
        for (name, value) in headers {
            request.push_str(&[name, ": ", value, "\r\n"].concat());
        }
        if !body.is_empty() {
            request.push_str(&["Content-Length: ", &body.len().to_string(), "\r\n"].concat());
        }
        request.push_str("Connection: close\r\n\r\n");
        self.raw(&[request.as_bytes(), body].concat())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.tell_stop();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Writes what an address may not have as it is in percent signs.
fn encode(address: &str) -> String {
    let is_plain =
        |byte: u8| byte.is_ascii_graphic() && byte != b'"' && byte != b'<' && byte != b'>';
    let encode = |byte: u8| {
        if is_plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }
    };
    address.bytes().map(encode).collect()
}

/// What a server answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// The status line and the headers.
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Answer {
    /// Reads to the end of a connection; status 0: it ended without an answer.
    pub(crate) fn read(stream: &mut TcpStream) -> Self {
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes);
        let text = String::from_utf8(bytes).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
        Self { status, head: head.to_ascii_lowercase(), body: body.to_owned() }
    }

    /// The body as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// What stands at a place such as `/hits/0/name`, as text.
    #[track_caller]
    pub(crate) fn at(&self, pointer: &str) -> String {
        match self.json().pointer(pointer) {
            Some(Value::String(text)) => text.clone(),
            Some(value) => value.to_string(),
            None => "nothing".to_owned(),
        }
    }
}
