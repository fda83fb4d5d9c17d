// Package faulty holds a log and a disk that fail on demand. It is for tests alone;
// nothing that the daemon is built of may import it.
//
// [Log] is wrapped around a log: it refuses records, loses answers, hands batches out
// twice, ends, and stops until it is told to go on.
//
// [Disk] is a file system of its own (FUSE), because the store's library opens an
// *os.File and maps it. It promises:
//
//   - Every operation that changes something, and every open, has a number. Equal
//     programs get equal numbers.
//   - A fault hits exactly the operations that it names, by kind, path and number, once
//     or from then on, and [Disk.Recover] ends all faults.
//   - What a power cut would leave can be written to another folder at any time and for
//     any operation of the past: what was synced, and of the rest what the [Cut] says.
//     Names are lost as contents are, until their folder is synced.
//   - A program sees what it wrote, as on a real disk, whether that will survive or not.
//   - No mount stays behind when a test ends, fails, panics, times out or is killed.
//
// The disk is served by another process, which is the test's own binary: a process that
// waits for a page of a file that it serves itself would wait for ever. [Serve] must
// therefore be the first call of TestMain. The files live in that process's memory.
//
// A disk must never hold anything that is to be kept, and must never be shared with
// another user.
package faulty
