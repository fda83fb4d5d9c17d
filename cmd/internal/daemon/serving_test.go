package daemon

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/openvoicenews/openvoice/config"
	"github.com/openvoicenews/openvoice/feed/publish"
	"github.com/openvoicenews/openvoice/feed/serve"

	"github.com/openvoicenews/openvoice/cmd/internal/cmdtest"
	"github.com/openvoicenews/openvoice/cmd/internal/report"
)

const servingConfig = `version: 1
site: {id: "tag:news.example.org,2026:", title: Example News, url: "https://news.example.org/"}
defaults: {schedule: "@every 1h"}
sources: [{id: harbor, url: "file:harbor.rss"}]
`

// newDesk is a folder with a configuration of one source, and the document of that
// source.
func newDesk(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	doc, err := os.ReadFile(filepath.Join("..", "..", "..", "examples", "harbor-review.rss"))
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{"openvoice.yaml": []byte(servingConfig), "harbor.rss": doc} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// openDesk opens the daemon of a folder, as a start of the program does.
func openDesk(t *testing.T, dir string, log io.Writer) *Daemon {
	t.Helper()
	cfg, err := (&config.Loader{}).Load(filepath.Join(dir, "openvoice.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), cfg, Options{Log: slog.New(slog.NewTextHandler(log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	s.listen("")
	return s
}

// poll does a round and publishes what it came to.
func (s *Daemon) poll(t *testing.T) (said string) {
	t.Helper()
	err := s.withFold(t.Context(), func(ctx context.Context) error {
		_ = s.rounds.fetch(ctx, report.RoundOptions{}, func(l report.RoundEvent) { said += l.String() + "\n" })
		return s.Build(ctx)
	})
	if err != nil {
		t.Fatal(err)
	}
	return said
}

// served is all of the answers to requests for the feed and the page in each coding,
// but the headers that tell the time of day.
func (s *Daemon) served(t *testing.T) string {
	t.Helper()
	h := serve.Handler(s.site.current.Load, serve.Options{})
	var all strings.Builder
	for _, path := range []string{"/", "/feed.atom"} {
		for _, coding := range []string{"", "gzip", "br", "zstd"} {
			r := httptest.NewRequest(http.MethodGet, path, nil)
			r.Header.Set("Accept-Encoding", coding)
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if w.Code != http.StatusOK || w.Body.Len() == 0 || w.Header().Get("Last-Modified") == "" {
				t.Fatalf("%s in %q: got %d with %d bytes, %v", path, coding, w.Code, w.Body.Len(), w.Header())
			}
			all.WriteString(w.Header().Get("ETag") + w.Header().Get("Last-Modified") + w.Header().Get("Cache-Control") + w.Body.String())
		}
	}
	return all.String()
}

// Two fetches without a change get the same bytes, ETag and Last-Modified in every
// coding, also from the next process, a day later.
func TestSameAnswersAfterARestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := newDesk(t)
		s := openDesk(t, dir, io.Discard)
		s.poll(t)
		first := s.served(t)
		if again := s.served(t); again != first {
			t.Error("the second answer differs")
		}
		if err := s.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		time.Sleep(24 * time.Hour)
		s = openDesk(t, dir, io.Discard)
		if err := s.Build(t.Context()); err != nil {
			t.Fatal(err)
		}
		if again := s.served(t); again != first {
			t.Error("a restart changed the answers")
		}
		if report := s.poll(t); !strings.Contains(report, "harbor: unchanged") {
			t.Errorf("the round was to change nothing: %s", report)
		}
		if again := s.served(t); again != first {
			t.Error("a round without news changed the answers")
		}
		if err := s.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
}

// The last good feed is served from the first moment of a process on, whether any
// source can be reached or not.
func TestLastGoodFeedWhileSourcesAreDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := newDesk(t)
		s := openDesk(t, dir, io.Discard)
		s.poll(t)
		good := s.served(t)
		if !strings.Contains(good, "<entry") {
			t.Fatal("there is no entry to lose")
		}
		if err := os.Remove(filepath.Join(dir, "harbor.rss")); err != nil {
			t.Fatal(err)
		}
		for range 3 {
			if err := s.Close(t.Context()); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Hour)
			s = openDesk(t, dir, io.Discard)
			if err := s.Build(t.Context()); err != nil {
				t.Fatal(err)
			}
			if s.served(t) != good {
				t.Error("after a restart the last good feed is not served")
			}
			if report := s.poll(t); !strings.Contains(report, "harbor: failed") {
				t.Errorf("the round was to fail: %s", report)
			}
			if s.served(t) != good {
				t.Error("a failed round changed the feed")
			}
		}
		if err := s.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
}

// A build that fails leaves the last good feed, says so, and is tried again.
func TestLastGoodFeedWhileTheBuildFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		s := openDesk(t, newDesk(t), &log)
		s.poll(t)
		good := s.site.current.Load()
		broken := s.generations.Load().spec
		broken.Feeds = []publish.Feed{{ID: "twice", Path: "/feed.atom"}}
		sound := s.site.made.builder
		s.site.made.builder = publish.NewBuilder(broken, nil)
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- s.site.run(ctx) }()
		s.site.owe()
		time.Sleep(3 * buildRetry)
		if s.site.current.Load() != good {
			t.Error("the last snapshot is gone")
		}
		if at := s.next(); !at.IsZero() {
			t.Errorf("although a change is owed, the next one is to come at %v", at)
		}
		s.site.building.Lock()
		s.site.made.builder = sound
		s.site.building.Unlock()
		time.Sleep(2 * buildRetry)
		if s.site.current.Load() == good {
			t.Error("the build was not tried again")
		}
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if n := strings.Count(log.String(), "build failed; still serving the previous snapshot"); n < 2 || n > 4 || !strings.Contains(log.String(), "two documents at the path") {
			t.Errorf("said %d times:\n%s", n, &log)
		}
		if err := s.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
}

// The whole daemon: what it answers may be kept until the next poll, and never
// beyond it by more than the least age.
func TestMaxAgeEndsWithTheNextPoll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := openDesk(t, newDesk(t), io.Discard)
		if err := s.Build(t.Context()); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		readers := cmdtest.NewPipes()
		done := make(chan error)
		go func() { done <- s.operate(ctx, RunOptions{Readers: readers}, cmdtest.NewPipes()) }()
		defer func() {
			cancel()
			if err := errors.Join(<-done, s.Close(ctx)); err != nil {
				t.Error(err)
			}
		}()
		age := func() (seconds int, modified string) {
			c := readers.Dial()
			defer c.Close()
			if _, err := io.WriteString(c, "GET /feed.atom HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
				t.Fatal(err)
			}
			r, err := http.ReadResponse(c.In, nil)
			if err != nil {
				t.Fatal(err)
			}
			cache := r.Header.Get("Cache-Control")
			text, _, _ := strings.Cut(strings.TrimPrefix(cache, "public, max-age="), ",")
			if seconds, err = strconv.Atoi(text); err != nil && cache != "no-cache" {
				t.Fatalf("Cache-Control: %s", cache)
			}
			return seconds, r.Header.Get("Last-Modified")
		}
		time.Sleep(10 * time.Second) // the first fetch
		begin := time.Now()
		first, modified := age()
		if first < 3000 || first > 3600 {
			t.Errorf("ten seconds after the first of hourly polls max-age is %d", first)
		}
		s.site.owed.Add(1) // a change that no snapshot shows yet
		if left, _ := age(); left != 60 {
			t.Errorf("while a change is owed max-age is %d", left)
		}
		s.site.owe()
		synctest.Wait()
		if again, _ := age(); again != first {
			t.Errorf("after it was published max-age is %d, before %d", again, first)
		}
		time.Sleep(30 * time.Minute)
		if later, _ := age(); later != first-1800 {
			t.Errorf("half an hour later max-age is %d, before it was %d", later, first)
		}
		fetched := func() (at time.Time) {
			r, err := s.api.status(t.Context(), report.StatusRequest{})
			if err != nil {
				t.Fatal(err)
			}
			return r.Sources[0].Fetched.Std()
		}
		for last := fetched(); ; {
			time.Sleep(time.Second)
			synctest.Wait()
			if !fetched().Equal(last) {
				break
			}
			if left, _ := age(); left > 60 && time.Now().Add(time.Duration(left)*time.Second).After(begin.Add(time.Duration(first+1)*time.Second)) {
				t.Fatalf("max-age of %d goes beyond the next poll", left)
			}
		}
		if took := fetched().Sub(begin); took < time.Duration(first)*time.Second {
			t.Errorf("max-age was %d, but the next poll came after %v", first, took)
		}
		if _, again := age(); again != modified {
			t.Errorf("a poll without news moved Last-Modified from %s to %s", modified, again)
		}
	})
}
