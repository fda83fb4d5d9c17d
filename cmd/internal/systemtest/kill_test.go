package systemtest

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// killRounds is how often TestKill kills the program.
const killRounds = 20

const (
	killSources = 12
	killItems   = 15
)

// TestKill kills the program, in a process of its own, at a random moment of a round,
// again and again, and looks at what is stored: each time the store is sound, what
// was there before is there still, and nothing is there twice. A last round that is
// let alone brings everything.
func TestKill(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "origin"), 0o755); err != nil {
		t.Fatal(err)
	}
	o, err := newOrigin(filepath.Join(dir, "origin"), killSources)
	if err != nil {
		t.Fatal(err)
	}
	defer o.close()
	writeKillConfig(t, dir, o)
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	rnd := rand.New(rand.NewPCG(seed, 0))
	var before []string
	killed := 0
	for round := range killRounds {
		writeKillFeeds(t, dir, round)
		if killedOnce(t, dir, o, rnd) {
			killed++
		}
		if round == 0 && !exists(filepath.Join(dir, "openvoice.db")) {
			continue // killed before there was a store
		}
		after := storedRows(t, dir)
		for _, row := range before {
			if _, there := slices.BinarySearch(after, row); !there {
				t.Fatalf("round %d: %s was stored and is lost", round, row)
			}
		}
		before = after
	}
	if killed == 0 {
		t.Error("no round was killed: they are over before the first chance")
	}
	run(t, dir, "once")
	var want []string
	for s := range killSources {
		for i := range killItems + killRounds - 1 {
			want = append(want, fmt.Sprintf("s%d item-%d-%d", s, s, i))
		}
	}
	slices.Sort(want)
	if got := storedRows(t, dir); !slices.Equal(got, want) {
		t.Errorf("in the end %d rows are stored, want %d:\n%s", len(got), len(want), strings.Join(got, "\n"))
	}
}

func exists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}

func writeKillConfig(t *testing.T, dir string, o *origin) {
	t.Helper()
	var b strings.Builder
	b.WriteString(`version: 1
site: {id: "tag:news.example.org,2026:", title: Test News, url: "https://news.example.org/"}
listen: 127.0.0.1:0
fetch: {host_spacing: 0s, allow_networks: [127.0.0.0/8]}
sources:
`)
	for s := range killSources {
		// Hosts of their own, so that they are fetched side by side.
		fmt.Fprintf(&b, "  - {id: s%d, url: \"http://%s/%d.xml\"}\n", s, o.host(s), s)
	}
	write(t, filepath.Join(dir, "openvoice.yaml"), b.String())
}

// writeKillFeeds publishes one new item in each feed, beside all the old ones.
func writeKillFeeds(t *testing.T, dir string, round int) {
	t.Helper()
	for s := range killSources {
		var b strings.Builder
		b.WriteString(`<?xml version="1.0"?><rss version="2.0"><channel><title>T</title><link>http://a.example/</link><description>d</description>`)
		for i := range killItems + round {
			fmt.Fprintf(&b, `<item><title>Item %d of %d</title><link>http://a.example/%d/%d</link><guid isPermaLink="false">item-%d-%d</guid><description>%s</description></item>`,
				i, s, s, i, s, i, strings.Repeat("Words of some length. ", 40))
		}
		b.WriteString(`</channel></rss>`)
		write(t, filepath.Join(dir, "origin", fmt.Sprintf("%d.xml", s)), b.String())
	}
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func command(dir string, args ...string) *exec.Cmd {
	cmd := exec.Command("openvoice", args...)
	cmd.Dir = dir
	return cmd
}

// killedOnce starts a round and kills it when the origin was asked a random number
// of times, and a random moment later. It says whether the round was not over yet.
func killedOnce(t *testing.T, dir string, o *origin, rnd *rand.Rand) bool {
	t.Helper()
	asked := o.count("").all
	cmd := command(dir, "once")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	over := make(chan error, 1)
	go func() { over <- cmd.Wait() }()
	select {
	case <-o.reached(asked + rnd.IntN(killSources+1)):
	case err := <-over:
		t.Fatalf("the round ended before all was asked: %v", err)
	}
	late := time.NewTimer(time.Duration(rnd.Int64N(int64(60 * time.Millisecond))))
	defer late.Stop()
	<-late.C
	if err := cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		t.Fatal(err)
	}
	return <-over != nil
}

// run runs a command that must succeed, and returns what it prints.
func run(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := command(dir, args...)
	var failed strings.Builder
	cmd.Stderr = &failed
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("openvoice %s: %v\n%s%s", strings.Join(args, " "), err, out, &failed)
	}
	return string(out)
}

// storedRows checks the store and returns source and id of what is in it, sorted.
func storedRows(t *testing.T, dir string) []string {
	t.Helper()
	run(t, dir, "db", "check")
	rows, err := columns(run(t, dir, "db", "dump"), "source", "id")
	if err != nil {
		t.Fatal(err)
	}
	for i := 1; i < len(rows); i++ {
		if rows[i] == rows[i-1] {
			t.Fatalf("%s is stored twice", rows[i])
		}
	}
	return rows
}
