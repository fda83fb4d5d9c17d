package bolt_test

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/storage"
	"github.com/openvoicenews/openvoice/storage/bolt"
	"github.com/openvoicenews/openvoice/storage/memory"
	"github.com/openvoicenews/openvoice/storage/storagetest"
)

// child is this binary as another process.
func child(t *testing.T, what string, env ...string) *exec.Cmd {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.CommandContext(t.Context(), exe)
	c.Env = append(os.Environ(), append(env, childEnv+"="+what)...)
	c.Stderr = os.Stderr
	return c
}

// madeUp are n records of a made-up world, and the store that they make.
func madeUp(t *testing.T, seed uint64, n int) ([]feed.Record, *memory.Store) {
	t.Helper()
	return storagetest.Records(t, rand.New(rand.NewPCG(seed, 3)), "made-up", n)
}

func fold(t *testing.T, s storage.Store, rs ...feed.Record) {
	t.Helper()
	if _, err := s.Apply(t.Context(), rs); err != nil {
		t.Fatal(err)
	}
}

func describe(t *testing.T, s storage.Store) string {
	t.Helper()
	d, err := storagetest.Describe(t.Context(), s, nil)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// faults are what the store's own check finds.
func faults(t *testing.T, s *bolt.Store) []string {
	t.Helper()
	var found []string
	if err := s.Check(t.Context(), func(f string) { found = append(found, f) }); err != nil {
		found = append(found, err.Error())
	}
	return found
}

// rounds is how often the child is killed.
const rounds = 20

// TestKill kills a process that folds records, again and again. Nothing that it said
// was committed may be missing, and the store must be what the records make up to
// where it stands.
func TestKill(t *testing.T) {
	const records = 400
	rs, _ := madeUp(t, 1, records)
	dir := t.TempDir()
	logPath, path := filepath.Join(dir, "log"), filepath.Join(dir, "store.db")
	b, err := storage.Encode(rs)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(logPath, b, 0o600); err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(2, 2))
	reference := memory.New()
	done := uint64(0)
	for round := range rounds {
		acked := killed(t, child(t, "apply", pathEnv+"="+path, logEnv+"="+logPath), 1+rng.IntN(8), done)
		s, err := bolt.Open(path, bolt.Options{})
		if err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		at := position(t, s)
		if at < acked {
			t.Fatalf("round %d: the store stands at record %d, %d was acknowledged", round, at, acked)
		}
		fold(t, reference, rs[done:at]...)
		done = at
		if d := cmp.Diff(describe(t, reference), describe(t, s)); d != "" {
			t.Fatalf("round %d, record %d (-want +got):\n%s", round, at, d)
		}
		if f := faults(t, s); len(f) > 0 {
			t.Fatalf("round %d: the check finds %q", round, f)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if done < rounds {
		t.Errorf("only %d records were folded in %d rounds", done, rounds)
	}
}

// killed runs the child until it has told of n transactions, kills it in the midst
// of the next, and gives the last record that it told of.
func killed(t *testing.T, c *exec.Cmd, n int, done uint64) uint64 {
	t.Helper()
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	acked := done
	lines := bufio.NewScanner(out)
	for i := 0; lines.Scan(); i++ {
		if acked, err = strconv.ParseUint(lines.Text(), 10, 64); err != nil {
			t.Fatal(err)
		}
		if i == n {
			if err := c.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	_ = c.Wait() // it was killed
	return acked
}

func position(t *testing.T, s storage.Store) (n uint64) {
	t.Helper()
	err := s.View(t.Context(), func(v storage.View) error {
		n = v.Position().Number
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestLocked opens a store that another process holds, and one that this one holds.
func TestLocked(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	c := child(t, "hold", pathEnv+"="+path)
	in, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "held\n" {
		t.Fatalf("the child says %q, %v", line, err)
	}
	o := bolt.Options{Wait: 100e6}
	_, err = bolt.Open(path, o)
	locked(t, err, fmt.Sprintf("process %d (", c.Process.Pid))
	in.Close()
	if err := c.Wait(); err != nil {
		t.Fatal(err)
	}
	s, err := bolt.Open(path, o)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	_, err = bolt.Open(path, o)
	locked(t, err, "this very process")
}

func locked(t *testing.T, err error, holder string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), storage.ErrLocked.Error()) || !strings.Contains(err.Error(), holder) {
		t.Errorf("Open = %v, want ErrLocked naming %q", err, holder)
	}
}
