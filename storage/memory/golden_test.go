package memory_test

import (
	"flag"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/storage/storagetest"
)

var update = flag.Bool("update", false, "write the dumps of the golden logs, and logs that are missing")

const golden = "../storagetest/testdata/golden"

func TestGolden(t *testing.T) {
	if *update {
		for name, l := range storagetest.Logs(func(seed uint64, n int) []feed.Record { return made(t, seed, n) }) {
			if err := storagetest.WriteLog(filepath.Join(golden, name+".txtar"), l.Comment, l.Records); err != nil {
				t.Fatal(err)
			}
		}
	}
	storagetest.Golden(t, backend, golden, *update)
}

// made are n records of a made-up world.
func made(t *testing.T, seed uint64, n int) []feed.Record {
	t.Helper()
	rs, _ := storagetest.Records(t, rand.New(rand.NewPCG(seed, 3)), "golden", n)
	return rs
}
