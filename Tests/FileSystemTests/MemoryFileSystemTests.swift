import FileSystem
import FileSystemTesting
import Foundation
import Testing
import Work

struct MemoryFileSystemTests {
  let disk = MemoryFileSystem()

  func write(_ text: String, _ name: String) throws {
    let file = try FileWriter("\(disk.root)/\(name)")
    try file.write(all: Array(text.utf8))
    try file.close()
  }

  func text(_ name: String) -> String? {
    disk.contents("\(disk.root)/\(name)").map { String(decoding: $0, as: UTF8.self) }
  }

  @Test("files are written, read, listed, renamed and removed as on a disk")
  func everyday() throws {
    #expect(try FolderEntries.makeAll("\(disk.root)/a/b").count == 2)
    try write("one", "a/b/x")
    #expect(try WholeFile.read("\(disk.root)/a/b/x", atMost: 10) == Array("one".utf8))
    #expect(throws: ExportError.self) { try write("two", "a/b/x") }
    try WholeFile.write(Array("two".utf8), "x", in: "\(disk.root)/a/b")
    #expect(text("a/b/x") == "two")
    try Files.rename("\(disk.root)/a/b", to: "\(disk.root)/c", operation: "publish")
    #expect(disk.tree == ["a/", "c/", "c/x"])
    #expect(try FolderEntries.names(in: "\(disk.root)/c") == ["x"])
    try FolderEntries.removeTree("\(disk.root)/c")
    #expect(disk.tree == ["a/"])
    #expect(try Files.statusIfThere("\(disk.root)/c") == nil)
  }

  @Test("a power cut takes bytes and entries that were not synced, and leaves those that were")
  func powerCut() throws {
    let folder = try OpenFile(disk.root, for: .folder)
    try write("kept", "synced")
    try folder.sync()
    try write("lost", "entry of the folder not synced")
    let file = try OpenFile("\(disk.root)/synced", for: .locking)
    try file.write("more", at: 4)
    disk.powerCut()
    #expect(disk.tree == ["synced"])
    #expect(text("synced") == "kept")
  }

  @Test("a rename lasts once the folder is synced, and a new folder's entries once it and its are")
  func lastingFolders() throws {
    #expect(try FolderEntries.make("\(disk.root)/new"))
    try write("x", "new/file")
    try FolderEntries.sync("\(disk.root)/new")
    disk.powerCut()
    #expect(disk.tree == [])
    _ = try FolderEntries.makeAll("\(disk.root)/new")
    try write("x", "new/file")
    try FolderEntries.sync("\(disk.root)/new")
    try Files.rename("\(disk.root)/new", to: "\(disk.root)/newer", operation: "publish")
    disk.powerCut()
    #expect(disk.tree == ["new/", "new/file"])
    try Files.rename("\(disk.root)/new", to: "\(disk.root)/newer", operation: "publish")
    try FolderEntries.sync(disk.root)
    disk.powerCut()
    #expect(disk.tree == ["newer/", "newer/file"])
  }

  @Test("a file put as a whole lasts, or the one before it does, whenever the power goes")
  func atomicFile() throws {
    disk.inject([])
    try WholeFile.write(Array("old".utf8), "f", in: disk.root)
    let calls = disk.trace.count
    for number in 1...calls {
      for effect in [Fault.Effect.killBefore, .killAfter] {
        let disk = MemoryFileSystem()
        try WholeFile.write(Array("old".utf8), "f", in: disk.root)
        disk.inject(Fault(number: number, effect))
        try? WholeFile.write(Array("new!".utf8), "f", in: disk.root)
        #expect(disk.isKilled)
        disk.powerCut()
        let found = disk.contents("\(disk.root)/f").map { String(decoding: $0, as: UTF8.self) }
        #expect(["old", "new!"].contains(found), "\(effect) \(number)")
      }
    }
    try WholeFile.write(Array("new".utf8), "f", in: disk.root)
    disk.powerCut()
    #expect(text("f") == "new")
  }

  @Test("the Nth call of a kind fails as it is told, once or for ever")
  func faults() throws {
    disk.inject(Fault(.status, number: 2, .error(EIO)))
    #expect(try Files.status(disk.root).isFolder)
    let error = #expect(throws: ExportError.self) { try Files.statusIfThere(disk.root) }
    #expect(error?.systemCode == EIO)
    #expect(try Files.status(disk.root).isFolder)
    disk.inject(Fault(.status, number: 2, isForEver: true, .error(EACCES)))
    _ = try Files.status(disk.root)
    for _ in 0..<3 { #expect(throws: ExportError.self) { try Files.status(disk.root) } }
    disk.inject(Fault(.makeFolder, number: 1, .errorAfterEffect(EIO)))
    #expect(throws: ExportError.self) { try FolderEntries.make("\(disk.root)/made") }
    #expect(disk.tree == ["made/"])
    #expect(disk.counts[.makeFolder] == 1)
  }

  @Test("short counts and interruptions are nobody's concern; a write of nothing is an error")
  func counts() throws {
    disk.inject([
      Fault(.write, number: 1, .short), Fault(.write, number: 2, .error(EINTR)),
      Fault(.read, number: 1, .short), Fault(.read, number: 2, .error(EINTR)),
      Fault(.open, number: 1, .error(EINTR)), Fault(.sync, number: 1, .error(EINTR)),
    ])
    try write("some bytes", "f")
    #expect(text("f") == "some bytes")
    #expect(try WholeFile.read("\(disk.root)/f", atMost: 99) == Array("some bytes".utf8))
    disk.inject(Fault(.read, number: 1, .zero))
    #expect(throws: ExportError.self) { try WholeFile.read("\(disk.root)/f", atMost: 99) }
    disk.inject(Fault(.write, number: 1, .zero))
    #expect(throws: ExportError.self) { try write("bytes", "g") }
  }

  @Test("after a kill nothing has an effect until the process is started again, and locks are free")
  func kill() throws {
    let lock = try OpenFile("\(disk.root)/lock", for: .locking)
    #expect(try lock.tryLock())
    #expect(try !OpenFile("\(disk.root)/lock", for: .locking).tryLock())
    disk.inject(Fault(.makeFolder, number: 1, .killAfter))
    #expect(throws: ExportError.self) { try FolderEntries.make("\(disk.root)/made") }
    #expect(throws: ExportError.self) { try Files.remove("\(disk.root)/lock") }
    disk.restart()
    #expect(disk.tree == ["lock", "made/"])
    #expect(try OpenFile("\(disk.root)/lock", for: .locking).tryLock())
    withExtendedLifetime(lock) {}
  }
}
