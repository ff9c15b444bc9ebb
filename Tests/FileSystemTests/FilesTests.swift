import FileSystem
import FileSystemTesting
import Foundation
import Testing
import Work

struct FilesTests {
  let disk = MemoryFileSystem()
  var root: String { disk.root }

  @Test("names that are no text turn into paths and back without loss")
  func names() {
    let samples: [[UInt8]] = [
      [], Array("plain".utf8), Array("é\u{301}".utf8), [0xff], [0x61, 0xc3, 0x28, 0x80],
      [0xe2, 0x82], [0xf0, 0x9f, 0x98, 0x80], [0xf4, 0x8f, 0xbe, 0x80], [0xf4, 0x8f, 0xbf, 0xbf],
      [0xed, 0xa0, 0x80], [0xc0, 0xaf], [0xf4, 0x90, 0x80, 0x80], [0xf4],
    ]
    for bytes in samples { #expect(PathText.bytes(PathText.text(bytes)) == bytes) }
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<2000 {
      let pool: [UInt8] = [0x61, 0x2e, 0x80, 0xbf, 0xc3, 0xe2, 0x82, 0xf4, 0x8f, 0xbe, 0xff, 0xed]
      let bytes = (0..<8).map { _ in pool.randomElement(using: &generator)! }
      #expect(PathText.bytes(PathText.text(bytes)) == bytes, "\(bytes)")
    }
    #expect(FileName("é") != FileName("e\u{301}"))
    #expect(FileName([0x7f]) < FileName([0x80]))
  }

  @Test("a file whose name is no text is listed, opened, renamed and removed")
  func nameThatIsNoText() throws {
    let folder = NSTemporaryDirectory() + "/xdm-names-\(UUID().uuidString)"
    #expect(try FolderEntries.make(folder))
    defer { try? FolderEntries.removeTree(folder) }
    let name = FileName([0x61, 0xff, 0xfe, 0x2e, 0x6a])
    let file = try FileWriter(PathText.join(folder, name.text))
    try file.write(all: [1, 2, 3])
    try file.close()
    #expect(try FolderEntries.all(in: folder) == [name])
    let path = PathText.join(folder, try FolderEntries.names(in: folder)[0])
    #expect(try WholeFile.read(path, atMost: 9) == [1, 2, 3])
    try Files.rename(path, to: path + "2", operation: "rename")
    #expect(try FolderEntries.all(in: folder).map(\.bytes) == [name.bytes + [0x32]])
    try Files.remove(path + "2")
    #expect(try FolderEntries.all(in: folder) == [])
  }

  @Test("only a file that is not there is none; what cannot be looked at is an error")
  func absence() throws {
    #expect(try Files.statusIfThere("\(root)/none") == nil)
    #expect(try FolderEntries.names(in: "\(root)/none") == [])
    #expect(try WholeFile.readIfThere("\(root)/none", atMost: 9) == nil)
    disk.put("\(root)/file", "x")
    #expect(throws: ExportError.self) { try Files.statusIfThere("\(root)/file/below") }
    for code in [EIO, EACCES, EMFILE, ENFILE, ENOMEM, ESTALE] {
      for call in [SystemCall.open, .names] {
        disk.inject(Fault(call, number: 1, .error(code)))
        #expect(throws: ExportError.self) { try FolderEntries.names(in: root) }
      }
      disk.inject(Fault(.read, number: 1, .error(code)))
      #expect(throws: ExportError.self) { try WholeFile.readIfThere("\(root)/file", atMost: 9) }
    }
  }

  @Test("nothing is removed with a folder that cannot be read as a whole")
  func removeTree() throws {
    disk.put("\(root)/t/a/file", "x")
    disk.put("\(root)/elsewhere/kept", "x")
    disk.putLink("\(root)/t/link", to: "\(root)/elsewhere")
    disk.inject(Fault(.names, number: 1, .error(EIO)))
    #expect(throws: ExportError.self) { try FolderEntries.removeTree("\(root)/t") }
    #expect(disk.tree.contains("t/a/file"))
    disk.inject([])
    try FolderEntries.removeTree("\(root)/t")
    #expect(disk.tree == ["elsewhere/", "elsewhere/kept"])
  }

  @Test(
    "where a regular file is needed, anything else is an error at once",
    arguments: [OpenFile.Use.reading, .locking])
  func kinds(use: OpenFile.Use) throws {
    let folder = NSTemporaryDirectory() + "/xdm-kinds-\(UUID().uuidString)"
    #expect(try FolderEntries.make(folder))
    defer { try? FolderEntries.removeTree(folder) }
    #expect(mkfifo("\(folder)/fifo", 0o600) == 0)
    for path in ["\(folder)/fifo", folder] {
      #expect(throws: ExportError.self) { try OpenFile(path, for: use) }
    }
    if use == .reading {
      let error = #expect(throws: ExportError.self) { try OpenFile("\(folder)/fifo", for: use) }
      #expect(
        (try #require(error)).facts["detail"]
          == .text("it is a FIFO, where a regular file is needed"))
      #expect(throws: ExportError.self) { try OpenFile("/dev/null", for: use) }
    }
    #expect(symlink("\(folder)/loop", "\(folder)/loop") == 0)
    #expect(throws: ExportError.self) { try OpenFile("\(folder)/loop", for: use) }
  }

  @Test("a new file never takes the place of another, also where links are not supported")
  func newFile() throws {
    func make(_ text: String, _ faults: [Fault] = []) throws {
      let file = try AtomicFile("\(root)/f", temporaryName: ".f.partial", replaces: false)
      try file.write(all: Array(text.utf8))
      disk.inject(faults)
      defer { file.discard() }
      try file.publish()
    }
    try make("one", [Fault(.link, number: 1, .error(EPERM))])
    #expect(disk.tree == ["f"])
    #expect(throws: ExportError.self) { try make("two") }
    try Files.remove("\(root)/f")
    try make("three")
    #expect(disk.contents("\(root)/f") == Array("three".utf8))
    disk.powerCut()
    #expect(disk.contents("\(root)/f") == Array("three".utf8))
    // Somebody else makes it while it is written.
    try Files.remove("\(root)/f")
    let file = try AtomicFile("\(root)/f", temporaryName: ".f.partial", replaces: false)
    disk.put("\(root)/f", "theirs")
    disk.inject(Fault(.link, number: 1, .error(EPERM)))
    #expect(throws: ExportError.self) { try file.publish() }
    #expect(disk.contents("\(root)/f") == Array("theirs".utf8))
  }

  @Test("patterns find what they match, and a file named like one hides none")
  func patterns() throws {
    for name in ["a.json", "b.json", ".c.json", "d/e.json", "d/f.txt", "g[1].json", "g1.json"] {
      disk.put("\(root)/\(name)", "x")
    }
    disk.putLink("\(root)/dangling.json", to: "nowhere")
    func names(_ pattern: String) throws -> [String] {
      try PathPattern.matches("\(root)/\(pattern)").map { String($0.dropFirst(root.count + 1)) }
    }
    #expect(
      try names("*.json") == ["a.json", "b.json", "dangling.json", "g1.json", "g[1].json"])
    #expect(try names("?.json") == ["a.json", "b.json"])
    #expect(try names("[!a].json") == ["b.json"])
    #expect(try names("*/*.json") == ["d/e.json"])
    #expect(try names("g[1].json") == ["g1.json", "g[1].json"])
    #expect(try names("g\\[1].json") == ["g[1].json"])
    #expect(try names("a.json") == ["a.json"])
    #expect(try names("none*/x") == [])
    disk.put("\(root)/*.json", "x")
    #expect(try names("*.json").count == 6)
    disk.inject(Fault(.names, number: 2, .error(EACCES)))
    #expect(throws: ExportError.self) { try names("*/*.json") }
  }
}
