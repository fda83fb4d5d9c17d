package daemon

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/openvoicenews/openvoice/feed/fetch/fetchtest"
	"github.com/openvoicenews/openvoice/feed/websub"
	"github.com/openvoicenews/openvoice/storage"

	"github.com/openvoicenews/openvoice/cmd/internal/cmdtest"
	"github.com/openvoicenews/openvoice/cmd/internal/report"
)

const websubConfig = `version: 1
site: {id: "tag:news.example,2026:", title: Example News, url: "http://news.example/"}
websub: {subscribe: true, hub: "https://ours.example/"}
defaults: {schedule: "@every 1h"}
sources: [{id: site, url: "https://site.example/feed"}]
`

// newsroom is a daemon in a bubble, with a source, the source's hub and a hub of the
// daemon's own.
type newsroom struct {
	t   *testing.T
	dir string
	net *fetchtest.Network
	web *http.Client // of hubs and readers
	log syncBuffer

	mu       sync.Mutex
	titles   []string // on the source's page
	polls    int
	callback string
	secret   string
	pings    []string // of our own hub: what it then found published

	s       *Daemon
	readers *cmdtest.Pipes
	end     func() error
	prepare func(*Daemon) // before it runs; nil: nothing
}

func openNewsroom(t *testing.T) *newsroom {
	n := &newsroom{t: t, dir: t.TempDir(), net: fetchtest.New(t), titles: []string{"Alpha"}}
	n.web = &http.Client{Transport: &http.Transport{DialContext: n.net.Dial, DisableKeepAlives: true}}
	if err := os.WriteFile(filepath.Join(n.dir, "openvoice.yaml"), []byte(websubConfig), 0o600); err != nil {
		t.Fatal(err)
	}
	n.net.HandleFunc("site.example", n.source)
	n.net.HandleFunc("hub.example", n.hub)
	n.net.HandleFunc("ours.example", n.ours)
	n.net.Script("news.example", func(c net.Conn) {
		n.mu.Lock()
		readers := n.readers
		n.mu.Unlock()
		select {
		case readers.Calls <- c:
		case <-readers.Done:
			c.Close()
		}
	})
	n.start()
	return n
}

// start runs the daemon as a start of the program does.
func (n *newsroom) start() {
	s := openDesk(n.t, n.dir, &n.log)
	client := s.generations.Load().client
	client.Dial, client.RootCAs = n.net.Dial, n.net.RootCAs()
	if n.prepare != nil {
		n.prepare(s)
	}
	if err := s.Build(n.t.Context()); err != nil {
		n.t.Fatal(err)
	}
	readers := cmdtest.NewPipes()
	n.mu.Lock()
	n.s, n.readers = s, readers
	n.mu.Unlock()
	ctx, cancel := context.WithCancel(n.t.Context())
	done := make(chan error)
	go func() { done <- s.operate(ctx, RunOptions{Readers: readers}, cmdtest.NewPipes()) }()
	n.end = func() error {
		cancel()
		return errors.Join(<-done, s.Close(context.Background()))
	}
}

// stop ends the daemon, without an error.
func (n *newsroom) stop() {
	if err := n.end(); err != nil {
		n.t.Error(err)
	}
}

// document is a feed of entries with these titles.
func document(titles ...string) string {
	var b strings.Builder
	b.WriteString(`<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:site</id><title>Site</title>` +
		`<link rel="hub" href="https://hub.example/"/><link rel="self" href="https://site.example/feed"/>`)
	for _, title := range titles {
		fmt.Fprintf(&b, `<entry><id>urn:site:%[1]s</id><title>%[1]s</title><link href="https://site.example/%[1]s"/></entry>`, title)
	}
	return b.String() + `</feed>`
}

func (n *newsroom) source(w http.ResponseWriter, r *http.Request) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.polls++
	body := document(n.titles...)
	sum := sha256.Sum256([]byte(body))
	http.ServeContent(etag(w, hex.EncodeToString(sum[:])), r, "feed.atom", time.Time{}, strings.NewReader(body))
}

func etag(w http.ResponseWriter, tag string) http.ResponseWriter {
	w.Header().Set("ETag", `"`+tag+`"`)
	w.Header().Set("Content-Type", "application/atom+xml")
	return w
}

// hub is the source's: it verifies at once, as some do, before it answers.
func (n *newsroom) hub(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		n.t.Error(err)
	}
	f := r.PostForm
	q := url.Values{"hub.mode": {"subscribe"}, "hub.topic": f["hub.topic"], "hub.challenge": {"ch4llenge"}, "hub.lease_seconds": f["hub.lease_seconds"]}
	answer, err := n.web.Get(f.Get("hub.callback") + "?" + q.Encode())
	if err != nil {
		n.t.Error(err)
		return
	}
	defer answer.Body.Close()
	if body, err := io.ReadAll(answer.Body); answer.StatusCode != 200 || string(body) != "ch4llenge" || err != nil {
		n.t.Errorf("the verification is answered %d %q, %v", answer.StatusCode, body, err)
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.callback, n.secret = f.Get("hub.callback"), f.Get("hub.secret")
	w.WriteHeader(http.StatusAccepted)
}

// ours is the daemon's own hub: it fetches what it is told of, as hubs do.
func (n *newsroom) ours(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil || r.PostForm.Get("hub.mode") != "publish" {
		n.t.Errorf("the hub was asked for %v, %v", r.PostForm, err)
	}
	found, err := n.read(r.PostForm.Get("hub.url"))
	if err != nil { // the daemon stops, and tells of it again
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.pings = append(n.pings, found)
	w.WriteHeader(http.StatusNoContent)
}

// read is what a reader gets.
func (n *newsroom) read(url string) (string, error) {
	r, err := n.web.Get(url)
	if err != nil {
		return "", err
	}
	defer r.Body.Close()
	if want := `rel="hub"`; !strings.Contains(r.Header.Get("Link"), `<https://ours.example/>; `+want) {
		n.t.Errorf("the header names no hub: %q", r.Header.Get("Link"))
	}
	body, err := io.ReadAll(r.Body)
	return string(body), err
}

// grant is what the source's hub was asked for last.
func (n *newsroom) grant() (callback, secret string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.callback, n.secret
}

// lists changes the source's page.
func (n *newsroom) lists(titles ...string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.titles = titles
}

// told is what our own hub found published in Atom, each time that it was told, since told
// was asked last. It must have been told of the feed's other forms as often.
func (n *newsroom) told() []string {
	n.t.Helper()
	n.mu.Lock()
	defer n.mu.Unlock()
	var found []string
	rss, feeds := 0, 0
	for _, body := range n.pings {
		switch {
		case strings.Contains(body, "<rss "):
			rss++
		case strings.HasPrefix(body, "{"):
			feeds++
		default:
			found = append(found, body)
		}
	}
	if rss != len(found) || feeds != len(found) {
		n.t.Errorf("the hub was told %d times of Atom, %d of RSS, %d of JSON Feed", len(found), rss, feeds)
	}
	n.pings = nil
	return found
}

// deliver sends a document as the hub does, and returns the status of the answer.
func (n *newsroom) deliver(body string) int {
	n.t.Helper()
	callback, secret := n.grant()
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(body))
	r, err := http.NewRequest(http.MethodPost, callback, strings.NewReader(body))
	if err != nil {
		n.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/atom+xml")
	r.Header.Set("X-Hub-Signature", "sha256="+hex.EncodeToString(mac.Sum(nil)))
	answer, err := n.web.Do(r)
	if err != nil {
		n.t.Fatal(err)
	}
	answer.Body.Close()
	return answer.StatusCode
}

// published demands exactly these titles, the newest first.
func (n *newsroom) published(titles ...string) {
	n.t.Helper()
	feed, err := n.read("http://news.example/feed.atom")
	if err != nil {
		n.t.Error(err)
	}
	for _, title := range titles {
		if !strings.Contains(feed, "<title>"+title+"</title>") {
			n.t.Errorf("%s is not published", title)
		}
	}
	if got := strings.Count(feed, "<entry"); got != len(titles) {
		n.t.Errorf("%d entries are published, want %d", got, len(titles))
	}
}

// polled is how often the source was asked since polled was asked last.
func (n *newsroom) polled() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	polls := n.polls
	n.polls = 0
	return polls
}

// status is what `openvoice status` says of the source.
func (n *newsroom) status() string {
	n.t.Helper()
	r, err := n.s.api.status(n.t.Context(), report.StatusRequest{})
	if err != nil {
		n.t.Fatal(err)
	}
	var b bytes.Buffer
	if err := r.WriteText(&b); err != nil {
		n.t.Fatal(err)
	}
	return b.String()
}

// The whole way of a source with a hub: it is found, subscribed to and delivered by;
// while that works polls are rare, and once they find what was not delivered they are
// not.
func TestHubOfASource(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := openNewsroom(t)
		time.Sleep(10 * time.Second)
		n.published("Alpha")
		if got := n.status(); n.polled() != 1 || !strings.Contains(got, "subscribed at https://hub.example/ until ") || strings.Contains(got, "delivers") {
			t.Errorf("after the first poll:\n%s", got)
		}
		if code := n.deliver(document("Beta")); code/100 != 2 {
			t.Errorf("a delivery is answered %d", code)
		}
		time.Sleep(5 * time.Second)
		n.published("Alpha", "Beta") // what a delivery leaves out is not removed
		if got := n.status(); !strings.Contains(got, ", which delivers") {
			t.Errorf("after a delivery:\n%s", got)
		}
		n.notKept()
		n.polled()
		n.lists("Beta", "Alpha")
		time.Sleep(25 * time.Hour)
		if polls := n.polled(); polls < 1 || polls > 2 {
			t.Errorf("%d polls within 25 hours, want one or two", polls)
		}
		n.lists("Gamma", "Beta", "Alpha")
		time.Sleep(24 * time.Hour)
		n.published("Alpha", "Beta", "Gamma")
		n.polled()
		time.Sleep(5 * time.Hour)
		if polls := n.polled(); polls < 5 {
			t.Errorf("%d polls within 5 hours, although the hub did not deliver", polls)
		}
		n.quiet()
		n.stop()
	})
}

// notKept demands that caches do not keep the feed until the next poll, which is a day
// ahead: the hub may deliver before.
func (n *newsroom) notKept() {
	n.t.Helper()
	r, err := n.web.Head("http://news.example/feed.atom")
	if err != nil {
		n.t.Fatal(err)
	}
	r.Body.Close()
	if got := r.Header.Get("Cache-Control"); !strings.HasPrefix(got, "public, max-age=60,") {
		n.t.Errorf("caches are told %q", got)
	}
}

// quiet demands that nothing that people may see tells a secret.
func (n *newsroom) quiet() {
	n.t.Helper()
	r, err := n.s.api.status(n.t.Context(), report.StatusRequest{})
	if err != nil {
		n.t.Fatal(err)
	}
	status, err := json.Marshal(r)
	if err != nil {
		n.t.Fatal(err)
	}
	var dump bytes.Buffer
	if err := storage.Dump(n.t.Context(), n.s.ledger.store, &dump); err != nil {
		n.t.Fatal(err)
	}
	said := n.log.String() + string(status) + dump.String()
	if callback, secret := n.grant(); strings.Contains(said, secret) || strings.Contains(said, callback) {
		n.t.Errorf("a secret is given away:\n%s", said)
	}
}

// A source whose document never changes is never read again; its hub is known from what
// is stored.
func TestHubOfAnUnchangedSource(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := openNewsroom(t)
		time.Sleep(10 * time.Second)
		n.stop()
		config := filepath.Join(n.dir, "openvoice.yaml")
		if err := os.WriteFile(config, []byte(strings.Replace(websubConfig, "subscribe: true, ", "", 1)), 0o600); err != nil {
			t.Fatal(err)
		}
		n.start() // forgets
		time.Sleep(time.Minute)
		if got := n.status(); strings.Contains(got, "hub.example") {
			t.Errorf("without websub.subscribe:\n%s", got)
		}
		if code := n.deliver(document("Beta")); code != http.StatusGone {
			t.Errorf("a delivery is answered %d, want 410", code)
		}
		n.stop()
		if err := os.WriteFile(config, []byte(websubConfig), 0o600); err != nil {
			t.Fatal(err)
		}
		n.polled()
		n.start()
		time.Sleep(10 * time.Second)
		if got := n.status(); n.polled() != 0 || !strings.Contains(got, "subscribed at https://hub.example/") {
			t.Errorf("with it:\n%s", got)
		}
		n.stop()
	})
}

// A lease outlives the daemon, and a delivery that was accepted when it stops is stored.
func TestLeaseSurvivesARestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := openNewsroom(t)
		time.Sleep(10 * time.Second)
		callback, _ := n.grant()
		if code := n.deliver(document("Beta")); code/100 != 2 {
			t.Errorf("a delivery is answered %d", code)
		}
		n.stop()
		time.Sleep(time.Minute)
		n.start()
		n.published("Alpha", "Beta")
		if code := n.deliver(document("Gamma")); code/100 != 2 {
			t.Errorf("a delivery after the restart is answered %d", code)
		}
		time.Sleep(5 * time.Second)
		n.published("Alpha", "Beta", "Gamma")
		n.polled()
		time.Sleep(26 * time.Hour)
		if polls := n.polled(); polls != 2 {
			t.Errorf("%d polls within 26 hours, want the one that looks for what came meanwhile, and one a day later", polls)
		}
		if again, _ := n.grant(); again != callback {
			t.Error("the hub was asked again")
		}
		n.stop()
	})
}

// Our own hub is told of a feed when readers get its new bytes, and of nothing when
// nothing has changed; while it is down, readers are served all the same.
func TestOwnHubIsToldAfterTheBytesAreLive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := openNewsroom(t)
		time.Sleep(time.Minute)
		if told := n.told(); len(told) != 2 || strings.Contains(told[0], "<entry") || !strings.Contains(told[1], "Alpha") {
			t.Errorf("at first the hub was told %d times, want once of the empty feed and once of its first entry", len(told))
		}
		time.Sleep(3 * time.Hour)
		if told := n.told(); len(told) != 0 {
			t.Errorf("the hub was told %d times, although nothing changed", len(told))
		}
		n.deliver(document("Beta"))
		time.Sleep(5 * time.Second)
		if told := n.told(); len(told) != 1 || !strings.Contains(told[0], "Beta") || !strings.Contains(told[0], `<link rel="hub" href="https://ours.example/"`) {
			t.Errorf("when the hub was told of a change, it found %q", told)
		}
		n.net.Fail("ours.example", errors.New("connection refused"))
		n.deliver(document("Gamma"))
		time.Sleep(5 * time.Second)
		n.published("Alpha", "Beta", "Gamma")
		if got := n.status(); !strings.Contains(got, "hub        https://ours.example/, to be told of 3 changed feeds") {
			t.Errorf("while the hub is down:\n%s", got)
		}
		n.stop()
		n.net.Fail("ours.example", nil)
		n.start()
		time.Sleep(5 * time.Second)
		if told := n.told(); len(told) != 1 || !strings.Contains(told[0], "Gamma") {
			t.Errorf("when the hub was told after the restart, it found %q", told)
		}
		n.stop()
	})
}

// What was accepted is stored, also where the end came before it was looked at; what
// comes later is not accepted.
func TestAcceptedDeliveriesAreStored(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := openDesk(t, newDesk(t), io.Discard)
		s.poll(t)
		delivery := func(title string) websub.Delivery {
			return websub.Delivery{Source: "harbor", Topic: "https://site.example/feed", Body: []byte(document(title)), At: time.Now()}
		}
		for n := range maxPushed {
			if !s.hubs.take(delivery(fmt.Sprint("Title", n))) {
				t.Fatalf("there is no room for delivery %d", n)
			}
		}
		if s.hubs.take(delivery("Large")) {
			t.Error("there is room without bound")
		}
		ended, end := context.WithCancel(t.Context())
		end()
		if err := s.ledger.begin(t.Context()); err != nil { // poll has closed the other log
			t.Fatal(err)
		}
		s.ingester = s.generations.ingester(s.ledger, s.ledger.queue, nil)
		err := s.withFold(t.Context(), func(context.Context) error { return s.hubs.pushes(ended) })
		if err := errors.Join(err, s.Build(t.Context())); err != nil {
			t.Fatal(err)
		}
		for n := range maxPushed {
			if title := fmt.Sprintf("<title>Title%d</title>", n); !strings.Contains(string(s.site.current.Load().Documents["/feed.atom"].Body), title) {
				t.Errorf("delivery %d is lost", n)
			}
		}
		if s.hubs.take(delivery("Late")) {
			t.Error("what nobody will look at is accepted")
		}
		if err := s.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
}
