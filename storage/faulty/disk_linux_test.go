package faulty_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/openvoicenews/openvoice/storage/faulty"
)

func TestMain(m *testing.M) {
	faulty.Serve()
	leaveMounted()
	os.Exit(m.Run())
}

// must fails the test where there is an error.
func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// put writes a file in the plain way, without a sync.
func put(t *testing.T, path, text string) {
	t.Helper()
	must(t, os.WriteFile(path, []byte(text), 0o600))
}

// syncPath syncs a file or a folder.
func syncPath(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// left is what a power cut leaves: every file with its text.
func left(t *testing.T, d *faulty.Disk, c faulty.Cut) string {
	t.Helper()
	dir := t.TempDir()
	d.Image(c, dir)
	var all []string
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || path == dir {
			return err
		}
		name, text := strings.TrimPrefix(path, dir+"/"), "/"
		if !e.IsDir() {
			b, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			text = "=" + string(b)
		}
		all = append(all, name+text)
		return nil
	})
	must(t, err)
	return strings.Join(all, " ")
}

// TestPowerCut checks what is left of contents and names that were not synced.
func TestPowerCut(t *testing.T) {
	t.Parallel()
	d := faulty.Mount(t, faulty.Options{History: true})
	a, b, sub := filepath.Join(d.Dir(), "a"), filepath.Join(d.Dir(), "b"), filepath.Join(d.Dir(), "sub")
	var marks []int
	var want []string
	mark := func(nothing, everything string) {
		t.Helper()
		marks, want = append(marks, d.Number()), append(want, nothing)
		for keep, want := range map[faulty.Keep]string{faulty.Nothing: nothing, faulty.Everything: everything} {
			if got := left(t, d, faulty.Cut{Keep: keep}); got != want {
				t.Errorf("after operation %d a power cut that keeps %s leaves %q, want %q", d.Number(), keep, got, want)
			}
		}
	}
	put(t, a, "one")
	mark("", "a=one")
	must(t, syncPath(a))
	mark("", "a=one") // its name is not synced
	must(t, syncPath(d.Dir()))
	mark("a=one", "a=one")
	put(t, a, "two") // the size is set to 0 first
	mark("a=one", "a=two")
	must(t, os.Rename(a, b))
	mark("a=one", "b=two")
	must(t, syncPath(d.Dir()))
	mark("b=one", "b=two")
	must(t, syncPath(b))
	mark("b=two", "b=two")
	must(t, os.Mkdir(sub, 0o700))
	must(t, os.Link(b, filepath.Join(sub, "c")))
	must(t, syncPath(sub))
	mark("b=two", "b=two sub/ sub/c=two") // the folder has no name yet
	must(t, os.Remove(b))
	must(t, syncPath(d.Dir()))
	mark("sub/ sub/c=two", "sub/ sub/c=two")
	for i, after := range marks {
		if got := left(t, d, faulty.Cut{After: after}); got != want[i] {
			t.Errorf("a power cut in the past, after operation %d, leaves %q, want %q", after, got, want[i])
		}
	}
}

// TestChosen checks that a seed chooses of what was not synced: equally each time, and
// others with other seeds.
func TestChosen(t *testing.T) {
	t.Parallel()
	d := faulty.Mount(t, faulty.Options{})
	path := filepath.Join(d.Dir(), "a")
	put(t, path, "")
	must(t, syncPath(path))
	must(t, syncPath(d.Dir()))
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	must(t, err)
	defer f.Close()
	for i := range 4 {
		_, err := f.WriteAt(bytes.Repeat([]byte{byte('a' + i)}, 2048), int64(i)*2048)
		must(t, err)
	}
	seen := map[faulty.Keep]map[string]bool{}
	for _, keep := range []faulty.Keep{faulty.Prefix, faulty.Subset, faulty.Shuffled} {
		seen[keep] = map[string]bool{}
		for seed := range uint64(40) {
			c := faulty.Cut{Keep: keep, Seed: seed}
			got := left(t, d, c)
			if again := left(t, d, c); again != got {
				t.Errorf("%s: the same cut leaves something else", c)
			}
			seen[keep][shape(got)] = true
		}
		if len(seen[keep]) < 10 {
			t.Errorf("of 40 cuts that keep a %s %d differ", keep, len(seen[keep]))
		}
	}
	torn := false
	for s := range seen[faulty.Prefix] {
		if strings.Contains(s, "0") || len(s) > 16 || s != "" && !strings.HasPrefix("aaaabbbbccccdddd", s) {
			t.Errorf("a prefix leaves the sectors %q", s)
		}
		torn = torn || len(s)%4 != 0
	}
	if !torn {
		t.Error("no prefix ends within a write")
	}
	if !seen[faulty.Shuffled]["0000bbbb"] && !seen[faulty.Shuffled]["00000000cccc"] && !seen[faulty.Shuffled]["000000000000dddd"] {
		t.Error("no order begins with a later write")
	}
}

// shape is one character a sector.
func shape(left string) string {
	text := strings.TrimPrefix(left, "a=")
	var s []byte
	for i := 0; i < len(text); i += 512 {
		c := text[i]
		if c == 0 {
			c = '0'
		}
		s = append(s, c)
	}
	return string(s)
}

// operations are one of each kind, on a disk that has file, folder and full/x.
var operations = []struct {
	kind   faulty.Kind
	do     func(dir string) error
	before string // what is left of everything where it was not done
	after  string
	half   string // "": it has none
}{
	{faulty.OpenRead, func(dir string) error { return open(dir+"/file", os.O_RDONLY) }, base, base, ""},
	{faulty.OpenWrite, func(dir string) error { return open(dir+"/file", os.O_RDWR) }, base, base, ""},
	{faulty.Create, func(dir string) error { return open(dir+"/new", os.O_RDWR|os.O_CREATE) }, base, base + " new=", ""},
	{faulty.Write, func(dir string) error { return overwrite(dir + "/file") }, base, "file=ABCD folder/ full/ full/x=", "file=ABcd folder/ full/ full/x="},
	{faulty.Truncate, func(dir string) error { return os.Truncate(dir+"/file", 0) }, base, "file= folder/ full/ full/x=", "file=ab folder/ full/ full/x="},
	{faulty.Rename, func(dir string) error { return os.Rename(dir+"/file", dir+"/full/x") }, base, "folder/ full/ full/x=abcd", ""},
	{faulty.Link, func(dir string) error { return os.Link(dir+"/file", dir+"/y") }, base, base + " y=abcd", ""},
	{faulty.Remove, func(dir string) error { return syscall.Unlink(dir + "/full/x") }, base, "file=abcd folder/ full/", ""},
	{faulty.Remove, func(dir string) error { return syscall.Rmdir(dir + "/folder") }, base, "file=abcd full/ full/x=", ""},
	{faulty.MakeFolder, func(dir string) error { return os.Mkdir(dir+"/z", 0o700) }, base, base + " z/", ""},
}

const base = "file=abcd folder/ full/ full/x="

func open(path string, flags int) error {
	f, err := os.OpenFile(path, flags, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

func overwrite(path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = f.WriteAt([]byte("ABCD"), 0)
	return errors.Join(err, f.Close())
}

// ready is a disk with what operations need, synced.
func ready(t *testing.T) *faulty.Disk {
	t.Helper()
	d := faulty.Mount(t, faulty.Options{})
	put(t, d.Dir()+"/file", "abcd")
	for _, name := range []string{"/folder", "/full"} {
		must(t, os.Mkdir(d.Dir()+name, 0o700))
	}
	put(t, d.Dir()+"/full/x", "")
	for _, name := range []string{"/file", "/full/x", "/full", "/"} {
		must(t, syncPath(d.Dir()+name))
	}
	return d
}

// TestModes lets each kind of operation fail in each way.
func TestModes(t *testing.T) {
	errs := []syscall.Errno{syscall.EIO, syscall.ENOSPC, syscall.EROFS, syscall.EMFILE}
	for i, op := range operations {
		for mode := faulty.Before; mode <= faulty.Lie; mode++ {
			if mode.Can()&op.kind == 0 {
				continue
			}
			errno := errs[i%len(errs)]
			t.Run(fmt.Sprintf("%s %s", op.kind, mode), func(t *testing.T) {
				t.Parallel()
				d := ready(t)
				d.Inject(faulty.Fault{Kinds: op.kind, Mode: mode, Err: errno})
				err := op.do(d.Dir())
				want := map[faulty.Mode]string{faulty.Before: op.before, faulty.After: op.after, faulty.Half: op.half, faulty.Lie: op.before}[mode]
				if mode == faulty.Lie && err != nil || mode != faulty.Lie && !errors.Is(err, errno) {
					t.Errorf("reported: %v", err)
				}
				if got := left(t, d, faulty.Cut{Keep: faulty.Everything}); got != want {
					t.Errorf("a power cut leaves %q, want %q", got, want)
				}
				if got := d.Fired(); got != 1 {
					t.Errorf("%d operations were hit, want 1", got)
				}
				for _, name := range []string{"/file", "/full/x", "/full", "/"} {
					if err := syncPath(d.Dir() + name); err != nil && !errors.Is(err, os.ErrNotExist) {
						t.Error(err)
					}
				}
				if mode == faulty.Lie {
					want = op.after
				}
				if got := left(t, d, faulty.Cut{}); got != want {
					t.Errorf("after a sync a power cut leaves %q, want %q", got, want)
				}
			})
		}
	}
}

// TestSyncs lets syncs fail in each way, of what two writes left pending.
func TestSyncs(t *testing.T) {
	for mode, want := range map[faulty.Mode]struct{ first, second string }{
		faulty.Before: {"file=abcd", "file=XYcd"},
		faulty.After:  {"file=XYcd", "file=XYcd"},
		faulty.Half:   {"file=Xbcd", "file=XYcd"},
		faulty.Lie:    {"file=abcd", "file=XYcd"},
		faulty.Lose:   {"file=abcd", "file=abcd"},
	} {
		t.Run(mode.String(), func(t *testing.T) {
			t.Parallel()
			d := ready(t)
			f, err := os.OpenFile(d.Dir()+"/file", os.O_RDWR, 0)
			must(t, err)
			defer f.Close()
			_, err = f.ReadAt(make([]byte, 4), 0) // else the kernel keeps no part of a page
			must(t, err)
			for i, c := range "XY" {
				_, err := f.WriteAt([]byte(string(c)), int64(i))
				must(t, err)
			}
			d.Inject(faulty.Fault{Kinds: faulty.SyncFile, Mode: mode})
			if err := f.Sync(); (err == nil) != (mode == faulty.Lie) {
				t.Errorf("the first sync reports %v", err)
			}
			check := func(want string) {
				t.Helper()
				if got, _, _ := strings.Cut(left(t, d, faulty.Cut{}), " "); got != want {
					t.Errorf("a power cut leaves %q, want %q", got, want)
				}
				p := make([]byte, 4)
				if _, err := f.ReadAt(p, 0); err != nil || string(p) != "XYcd" {
					t.Errorf("the file shows %q, %v, want what was written", p, err)
				}
			}
			check(want.first)
			must(t, syscall.Fdatasync(int(f.Fd())))
			check(want.second)
			d.Evict("file")
			p := make([]byte, 4)
			if _, err := f.ReadAt(p, 0); err != nil || "file="+string(p) != want.second {
				t.Errorf("without the cache the file shows %q, %v, want %q", p, err, want.second)
			}
		})
	}
}

// TestWhich checks that a fault hits the operations that it names.
func TestWhich(t *testing.T) {
	t.Parallel()
	d := ready(t)
	write := func(name string) string {
		f, err := os.OpenFile(d.Dir()+name, os.O_WRONLY, 0)
		if err == nil {
			_, err = f.WriteAt([]byte("x"), 0)
			f.Close()
		}
		if err != nil {
			return "!"
		}
		return "."
	}
	for _, c := range []struct {
		fault faulty.Fault
		want  string
	}{
		{faulty.Fault{Kinds: faulty.Write}, "!......."},
		{faulty.Fault{Kinds: faulty.Write, Nth: 3}, "..!....."},
		{faulty.Fault{Kinds: faulty.Write, Nth: 3, Persistent: true}, "..!!!!!!"},
		{faulty.Fault{Kinds: faulty.Write, Path: "file", Persistent: true}, "!.!.!.!."},
		{faulty.Fault{Kinds: faulty.Write, Path: "full", Nth: 2}, "...!...."},
		{faulty.Fault{Kinds: faulty.Write, Path: "f*/x", Persistent: true}, ".!.!.!.!"},
		{faulty.Fault{Kinds: faulty.Changes, Err: syscall.EROFS, Persistent: true}, "!!!!!!!!"},
		{faulty.Fault{Kinds: faulty.Sync | faulty.Rename, Persistent: true}, "........"},
	} {
		d.Inject(c.fault)
		got := ""
		for range 4 {
			got += write("/file") + write("/full/x")
		}
		if got != c.want {
			t.Errorf("%s, path %q: %s, want %s", c.fault, c.fault.Path, got, c.want)
		}
		d.Recover()
		if got := write("/file"); got != "." {
			t.Errorf("%s: after Recover it still fails", c.fault)
		}
	}
}
