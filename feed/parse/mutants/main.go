// Command mutants measures what the parser keeps of documents whose markup is damaged,
// beside feedparser, a reader in Python that is known for what it can read.
//
// It makes mutants of a few whole documents (RSS, RDF, Atom, with and without
// namespaces), each with one fault in its markup, and counts which facts of the whole
// document both readers find in them: ids, links, titles, dates, texts, categories,
// people, files. A fact of an entry counts only where it is found in one entry with the
// others. Equal seeds make equal mutants. Exit status 1: fewer facts are kept than
// feedparser keeps, or a mutant that has entries is read, unsaid, as one that has none.
//
//	go run ./feed/parse/mutants [-n N] [-v] [-python PATH] SEED...
//
// It must never be linked into the daemon.
package main

import (
	"embed"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
)

//go:embed documents/*.xml
var documents embed.FS

//go:embed reader.py
var reader string

var errWorse = errors.New("fewer facts are kept than feedparser keeps, or entries are lost unsaid")

func main() {
	n := flag.Int("n", 120, "how many mutants to make of each document")
	verbose := flag.Bool("v", false, "show each mutant of which less is kept here")
	python := flag.String("python", "/usr/bin/python3", "a Python that has feedparser; empty: measure this parser alone")
	flag.Usage = func() {
		fmt.Fprintln(os.Stderr, "usage: go run ./feed/parse/mutants [-n N] [-v] [-python PATH] SEED...")
		flag.PrintDefaults()
	}
	flag.Parse()
	var seeds []uint64
	for _, arg := range flag.Args() {
		seed, err := strconv.ParseUint(arg, 10, 64)
		if err != nil {
			flag.Usage()
			os.Exit(2)
		}
		seeds = append(seeds, seed)
	}
	if len(seeds) == 0 {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(os.Stdout, *python, *n, *verbose, seeds); err != nil {
		fmt.Fprintln(os.Stderr, "mutants:", err)
		os.Exit(1)
	}
}

// run prints the figures of each seed.
func run(w io.Writer, python string, n int, verbose bool, seeds []uint64) error {
	var err error
	for _, seed := range seeds {
		f, failed := measure(python, n, seed)
		if failed != nil {
			return failed
		}
		f.print(w, seed, verbose)
		if f.silent > 0 || python != "" && f.here < f.there {
			err = errWorse
		}
	}
	return err
}

// figures are what was kept of the mutants of one seed.
type figures struct {
	mutants, facts    int
	here, there       int // facts that are kept
	silent            int // mutants that have entries and were read as having none
	faults, documents map[string]*figure
	worse             []string
}

type figure struct{ facts, here, there int }

// wholes are the whole documents, by name.
func wholes() (names []string, texts map[string]string, err error) {
	files, err := documents.ReadDir("documents")
	if err != nil {
		return nil, nil, err
	}
	texts = map[string]string{}
	for _, f := range files {
		b, err := documents.ReadFile("documents/" + f.Name())
		if err != nil {
			return nil, nil, err
		}
		names, texts[f.Name()] = append(names, f.Name()), string(b)
	}
	return names, texts, nil
}

// measure makes the mutants of a seed and lets both read them.
func measure(python string, n int, seed uint64) (*figures, error) {
	names, texts, err := wholes()
	if err != nil {
		return nil, err
	}
	r := rand.New(rand.NewPCG(seed, 2026))
	var all []mutant
	var read []string
	for _, name := range names {
		all = append(all, mutants(r, name, texts[name], n)...)
		read = append(read, texts[name])
	}
	for i := range all {
		read = append(read, all[i].text)
	}
	theirs := make([]found, len(read))
	if python != "" {
		if theirs, err = there(python, read); err != nil {
			return nil, err
		}
	}
	whole := map[string]found{}
	for i, name := range names {
		f := here(texts[name])
		if python != "" {
			f = f.common(&theirs[i])
		}
		whole[name] = f
	}
	f := &figures{faults: map[string]*figure{}, documents: map[string]*figure{}}
	for i := range all {
		w := whole[all[i].document]
		f.add(&all[i], &w, &theirs[len(names)+i])
	}
	return f, nil
}

func (f *figures) add(m *mutant, whole, theirs *found) {
	ours := here(m.text)
	facts, a, b := whole.kept(whole), whole.kept(&ours), whole.kept(theirs)
	f.mutants++
	f.facts, f.here, f.there = f.facts+facts, f.here+a, f.there+b
	for key, in := range map[string]map[string]*figure{m.fault: f.faults, m.document: f.documents} {
		if in[key] == nil {
			in[key] = new(figure)
		}
		in[key].facts += facts
		in[key].here += a
		in[key].there += b
	}
	silent := ours.silent(m.text)
	if silent {
		f.silent++
	}
	if a < facts && (a < b || a < facts-1) || silent {
		f.worse = append(f.worse, fmt.Sprintf("%s: %d facts, kept here %d, by feedparser %d, silent %v\n%s", m, facts, a, b, silent, m.text))
	}
}

func (f *figures) print(w io.Writer, seed uint64, verbose bool) {
	if verbose {
		for _, s := range f.worse {
			fmt.Fprintf(w, "%s\n\n", s)
		}
	}
	for _, in := range []map[string]*figure{f.faults, f.documents} {
		var keys []string
		for key := range in {
			keys = append(keys, key)
		}
		slices.Sort(keys)
		for _, key := range keys {
			g := in[key]
			fmt.Fprintf(w, "  %-42s %5.1f %% here, %5.1f %% feedparser, of %d\n", key, percent(g.here, g.facts), percent(g.there, g.facts), g.facts)
		}
	}
	fmt.Fprintf(w, "seed %d: of %d mutants with %d facts %.2f %% are kept here, %.2f %% by feedparser; silent: %d\n",
		seed, f.mutants, f.facts, percent(f.here, f.facts), percent(f.there, f.facts), f.silent)
}

func percent(n, of int) float64 { return 100 * float64(n) / float64(max(of, 1)) }

// there is what feedparser finds in the documents.
func there(python string, texts []string) ([]found, error) {
	var in [][]byte // which JSON writes in base64
	for _, s := range texts {
		in = append(in, []byte(s))
	}
	b, err := json.Marshal(in)
	if err != nil {
		return nil, err
	}
	var said strings.Builder
	c := exec.Command(python, "-c", reader)
	c.Stdin, c.Stderr = strings.NewReader(string(b)), &said
	out, err := c.Output()
	if err != nil {
		return nil, fmt.Errorf("read with feedparser (Debian: python3-feedparser): %w: %s", err, said.String())
	}
	var all []found
	if err := json.Unmarshal(out, &all); err != nil || len(all) != len(texts) {
		return nil, fmt.Errorf("read with feedparser: %d answers to %d documents: %w", len(all), len(texts), err)
	}
	return all, nil
}
