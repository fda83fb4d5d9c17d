// Command fit makes what package feed/story decides by, from labelled news:
//
//	go run ./feed/story/fit [-folds N] [-seeds N] [-o FILE] DIR
//	go run ./feed/story/fit -table FILE -o feed/story/table.bin
//	go run ./feed/story/fit -sets OUT DIR
//
// The first fits the standard model on the sets cluster-*-dev.jsonl in DIR, and on sets that
// have singles too (see [worldly]), and writes it as Go. It fits N models more, each on all
// stories but every Nth, and prints how well the whole sets come out, with other times of
// arrival, where each entry is placed by the model that has not seen its story ("held out"),
// and where all are placed by the model that has seen all ("in"). The second counts the words of the articles in FILE,
// JSON lines of title and summary, in English. The third writes the sets that package
// measure derives from those in DIR into the folder OUT, for `openvoice story eval`.
//
// It promises that equal files and flags give equal models and tables. The daemon does
// not use it.
package main

import (
	"bufio"
	"flag"
	"fmt"
	"hash/fnv"
	"os"
	"path/filepath"
	"strings"

	"github.com/openvoicenews/openvoice/feed/story"
	"github.com/openvoicenews/openvoice/feed/story/measure"
)

func main() {
	folds := flag.Int("folds", 3, "models that are each fitted without a part of the stories, two or more")
	seeds := flag.Uint64("seeds", 1, "how often the sets are given other times of arrival")
	table := flag.String("table", "", "count the words of these articles")
	out := flag.String("o", "", "file to write; none: only report")
	sets := flag.String("sets", "", "write the derived sets into this folder")
	flag.Parse()
	var err error
	if *sets != "" {
		err = writeSets(*sets, flag.Args())
	} else {
		err = run(*folds, *seeds, *table, *out, flag.Args())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "fit:", err)
		os.Exit(1)
	}
}

func run(folds int, seeds uint64, table, out string, args []string) error {
	if table != "" {
		return writeTable(table, out)
	}
	if folds < 2 {
		return fmt.Errorf("-folds %d: each model is to have seen a part of the stories and not another, so there must be two or more", folds)
	}
	if len(args) != 1 {
		return fmt.Errorf("want one folder with the sets, got %d arguments", len(args))
	}
	sets, err := readSets(args[0])
	if err != nil {
		return err
	}
	more, err := worldly(os.DirFS(args[0]))
	if err != nil {
		return err
	}
	sets = append(sets, more...)
	m, apart := fit(sets, folds, seeds)
	if out != "" {
		if err := os.WriteFile(out, source(m), 0o644); err != nil {
			return err
		}
	}
	for _, s := range sets {
		fmt.Printf("%-9s held out %s\n", s.name, s.summary(unseen(apart), heldSeeds))
	}
	for _, s := range sets {
		fmt.Printf("%-9s in       %s\n", s.name, s.summary(only(m), heldSeeds))
	}
	return nil
}

// set is a labelled set of entries.
type set struct {
	name  string
	items []measure.Item
	count float64 // how much its examples count for
}

func readSets(dir string) ([]set, error) {
	sets := []set{
		{name: "uci", count: 1},
		{name: "neus", count: 1},
		{name: "ecb", count: 2}, // look-alikes, which show what to beware of
	}
	for i := range sets {
		items, err := read(filepath.Join(dir, "cluster-"+sets[i].name+"-dev.jsonl"))
		if err != nil {
			return nil, err
		}
		sets[i].items = prepared(items)
	}
	return sets, nil
}

func prepared(items []measure.Item) []measure.Item {
	measure.Order(items, 0)
	measure.Prepare(items)
	return items
}

func read(file string) ([]measure.Item, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	items, err := measure.Read(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return items, nil
}

// event is what two look-alike events go by: the set ecb has pairs of them, which are
// seen or held out together.
func event(story string) string {
	return strings.TrimSuffix(strings.TrimSuffix(story, "plus"), "ecb")
}

// part says in which of n parts the story is.
func part(story string, n int) int {
	h := fnv.New64a()
	h.Write([]byte{1})
	h.Write([]byte(story))
	x := h.Sum64()
	return int((x ^ x>>29) * 0x9E3779B97F4A7C15 >> 40 % uint64(n))
}

func (s set) part(keep func(story string) bool) set {
	all := s.items
	s.items = nil
	for _, it := range all {
		if keep(it.Event()) {
			s.items = append(s.items, it)
		}
	}
	return s
}

// writeTable counts the words of the articles.
func writeTable(file, out string) error {
	items, err := read(file)
	if err != nil {
		return err
	}
	var c story.Counts
	for i := range items {
		c.Add(c.Fingerprint(items[i].Title, items[i].Summary, ""))
	}
	f, err := os.Create(out)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	if err := c.Write(w, minDocuments, minCount); err != nil {
		f.Close()
		return err
	}
	if err := w.Flush(); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

const (
	minDocuments = 1000 // of a language that is listed
	minCount     = 3    // documents that a listed term is in
)
