import FileSystem
import Testing

struct PathTextTests {
  @Test(
    "a path has a folder, with its slash, and a last name, of whatever length",
    arguments: [
      ("e", "", "e"), ("é", "", "é"), ("", "", ""), ("/", "/", ""), ("/e", "/", "e"),
      ("a/b", "a/", "b"), ("/a/b.c", "/a/", "b.c"), ("a/b/", "a/b/", "b"),
    ])
  func paths(path: String, folder: String, name: String) {
    #expect(PathText.folder(path) == folder)
    #expect(PathText.lastName(path) == name)
  }
}
