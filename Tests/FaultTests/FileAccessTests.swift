import Codecs
import ExportTestSupport
import FileSystem
import FileSystemTesting
import Foundation
import Testing
import Wording

@testable import Dataflows
@testable import Exporting
@testable import Input
@testable import Proof
@testable import Store
@testable import Work

/// What cannot be read is not absent, and what is no file is not waited for.
struct FileAccessTests {
  let folder = TemporaryFolder()
  let disk = MemoryFileSystem()

  func export(_ inputs: [String], to folder: String? = nil) throws -> ExportSummary {
    var options = ExportOptions(
      inputs: inputs, dataset: try DatasetID("set"), folder: folder ?? "\(disk.root)/out")
    options.exportTime = try ExportTime("202401010000")
    options.format = .json
    options.compression = ExportCompression.none
    options.threads = 1
    options.writesManifest = true
    return try ExportRun(options).run()
  }

  func restored(_ summary: ExportSummary) throws -> String {
    var text: [UInt8] = []
    _ = try RestoreRun(RestoreOptions(exports: [try #require(summary.path)])).run { text += $0 }
    return String(decoding: text, as: UTF8.self)
  }

  @Test("a file and a folder whose names are no text are exported like others")
  func namesThatAreNoText() throws {
    let odd = PathText.text([0x64, 0xff])
    _ = try FolderEntries.makeAll("\(folder.path)/in/\(odd)")
    for (name, text) in [("a\(odd).json", "{\"n\":1}\n"), ("\(odd)/b.json", "{\"n\":2}\n")] {
      try WholeFile.write(
        Array(text.utf8), PathText.lastName(name),
        in: PathText.parent(of: "\(folder.path)/in/\(name)"))
    }
    #expect(try restored(export(["\(folder.path)/in"])) == "{\"n\":1}\n{\"n\":2}\n")
    try FolderEntries.removeTree("\(folder.path)/in")
  }

  @Test("a folder that cannot be read, or an entry that cannot be looked at, ends the walk")
  func unreadableFolder() throws {
    disk.put("\(disk.root)/in/a.json", "{}\n")
    disk.put("\(disk.root)/in/sub/b.json", "{}\n")
    for fault in [
      Fault(.names, number: 2, .error(EACCES)), Fault(.open, number: 2, .error(EMFILE)),
      Fault(.status, number: 3, .error(EACCES)), Fault(.names, number: 1, .error(EIO)),
    ] {
      disk.inject(fault)
      let error = #expect(throws: ExportError.self) {
        try InputCatalog(["\(disk.root)/in"], spoolFolder: nil)
      }
      guard case .error(let code) = fault.effect else { continue }
      #expect(error?.systemCode == code)
    }
  }

  @Test("what goes away during the walk, and a link that leads nowhere, are passed over")
  func vanishing() throws {
    disk.put("\(disk.root)/in/a.json", "{\"n\":1}\n")
    disk.put("\(disk.root)/in/sub/b.json", "{\"n\":2}\n")
    disk.put("\(disk.root)/in/z.json", "{\"n\":3}\n")
    disk.putLink("\(disk.root)/in/dangling.json", to: "nowhere.json")
    func names() throws -> [String] {
      try InputCatalog(["\(disk.root)/in"], spoolFolder: nil).files.map(\.name).map {
        String($0.dropFirst(disk.root.count + 4))
      }
    }
    disk.inject([])
    #expect(try names() == ["a.json", "sub/b.json", "z.json"])
    // Gone when it is looked at, when its folder is opened, when it is opened.
    disk.inject(Fault(.status, number: 2, .error(ENOENT)))
    #expect(try names() == ["sub/b.json", "z.json"])
    disk.inject(Fault(.open, number: 2, .error(ENOENT)))
    #expect(try names() == ["a.json", "z.json"])
    disk.inject(Fault(.open, number: 3, .error(ENOENT)))
    #expect(try names() == ["sub/b.json", "z.json"])
    // What was named itself must be there.
    disk.inject(Fault(.open, number: 1, .error(ENOENT)))
    #expect(throws: ExportError.self) { try names() }
  }

  @Test(
    "a file that has a size and gives no bytes was cut short, compressed or not",
    arguments: [CompressionCodec.none, .gzip, .zstd])
  func emptyRead(codec: CompressionCodec) throws {
    let text = Array("{\"n\":1}\n".utf8)
    disk.put(
      "\(disk.root)/a.json", codec == .none ? text : try Compressed.bytes(text, codec))
    disk.inject([])
    _ = try restored(export(["\(disk.root)/a.json"]))
    let reads = try #require(disk.counts[.read])
    for number in 1...reads {
      try FolderEntries.removeTree("\(disk.root)/out")
      disk.inject(Fault(.read, number: number, .zero))
      do {
        let summary = try export(["\(disk.root)/a.json"])
        disk.inject([])
        #expect(try restored(summary) == "{\"n\":1}\n")
      } catch {
        #expect(error is ExportError)
        disk.inject([])
      }
    }
  }

  @Test("a file without a size that has bytes, as in /proc, is read to its end")
  func procFile() throws {
    #if os(Linux)
      let catalog = try InputCatalog(["/proc/self/status"], spoolFolder: folder.path)
      defer { catalog.close() }
      #expect(try catalog.size(reaching: .max, stop: StopFlag()) > 100)
      #expect(throws: ExportError.self) {
        try InputCatalog(["/proc/self/status"], spoolFolder: nil)
      }
    #endif
  }

  @Test("a FIFO in the place of an export's file is an error, and nobody waits for a writer")
  func fifo() throws {
    folder.write("in/a.json", "{\"n\":1}\n")
    let summary = try export(["\(folder.path)/in"], to: "\(folder.path)/out")
    let path = try #require(summary.path)
    let file = "\(path)/\(summary.files[0].name)"
    #expect(unlink(file) == 0 && mkfifo(file, 0o600) == 0)
    let error = withDeadline {
      #expect(throws: ExportError.self) {
        try RestoreRun(RestoreOptions(exports: [path])).run { _ in }
      }
    }
    #expect(error??.description.contains("it is a FIFO") == true)
    let verified = withDeadline { try? VerifyRun(VerifyOptions(exports: [path])).run() }
    #expect(verified??.findings.isEmpty == false)
    let opened = withDeadline { #expect(throws: ExportError.self) { try ParquetInput.open(file) } }
    #expect(opened != nil)
    var options = ExportOptions(
      inputs: ["\(folder.path)/in"], dataset: try DatasetID("set"), folder: folder.path)
    options.schema = file
    let schema = withDeadline { [options] in
      #expect(throws: ExportError.self) { try ExportRun(options).run() }
    }
    #expect(schema != nil)
    let flow = withDeadline { #expect(throws: ExportError.self) { try DataflowFile.read(file) } }
    #expect(flow != nil)
  }

  @Test("a lock that is a link, a FIFO or a folder is an error")
  func lockThatIsNone() throws {
    let set = "\(folder.path)/set"
    func lock() -> ExportError? {
      let error = withDeadline {
        #expect(throws: ExportError.self) {
          try FolderLock(set, owner: "a test", waits: true, stop: StopFlag())
        }
      }
      return error ?? nil
    }
    _ = try FolderEntries.makeAll(set)
    #expect(symlink("\(set)/elsewhere", "\(set)/_lock") == 0)
    #expect(lock()?.description.contains("symbolic link") == true)
    #expect(throws: ExportError.self) { try FolderLock.owner(of: set) }
    try Files.remove("\(set)/_lock")
    #expect(mkfifo("\(set)/_lock", 0o600) == 0)
    #expect(lock()?.description.contains("FIFO") == true)
    try Files.remove("\(set)/_lock")
    #expect(try FolderEntries.make("\(set)/_lock"))
    #expect(lock() != nil)
  }

  @Test("whether a run left something is not known where that cannot be looked at")
  func leftovers() throws {
    disk.putFolder("\(disk.root)/set/_inprogress-x")
    let store = LocalStore(disk.root)
    for (call, code) in [
      (SystemCall.open, EMFILE), (.open, EACCES), (.names, EIO), (.lock, EIO), (.lock, ENOLCK),
      (.status, EIO),
    ] {
      disk.inject(Fault(call, number: 1, isForEver: true, .error(code)))
      #expect(throws: ExportError.self) {
        try StagingFolder.leftovers(of: store, in: "set", removing: true)
      }
    }
    disk.inject([])
    #expect(disk.tree == ["set/", "set/_inprogress-x/"])
    #expect(try StagingFolder.leftovers(of: store, in: "set", removing: true).count == 1)
    #expect(disk.tree == ["set/"])
  }

  @Test("what is restored is what was checked, whatever takes the file's place meanwhile")
  func checkedFile() throws {
    disk.put("\(disk.root)/a.json", "{\"n\":1}\n")
    let summary = try export(["\(disk.root)/a.json"])
    let export = try PublishedExport(try #require(summary.path))
    let checked = try export.files[0].openChecked(stop: StopFlag())
    try Files.remove(export.files[0].path)
    disk.put(export.files[0].path, "{\"n\":2}\n")
    let lines = try LineReader(InputCatalog(checked), stop: StopFlag())
    let line = try #require(try lines.next())
    #expect(String(decoding: line.bytes, as: UTF8.self) == "{\"n\":1}")
  }

  @Test("a file that is named like a pattern hides none of those that the pattern matches")
  func literalPattern() throws {
    for name in ["*.ndjson", "a.ndjson", "b.ndjson"] {
      disk.put("\(disk.root)/logs/\(name)", "{}\n")
    }
    #expect(
      try InputFiles.find(["\(disk.root)/logs/*.ndjson"], field: "paths").map(\.path).count == 3)
    disk.put("\(disk.root)/logs/sub/c.ndjson", "{}\n")
    disk.inject(Fault(.names, number: 2, .error(EACCES)))
    #expect(throws: ExportError.self) {
      try InputFiles.find(["\(disk.root)/logs/*/*.ndjson"], field: "paths")
    }
  }
}
