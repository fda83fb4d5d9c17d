package publish

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/catalog"
)

// DeepView is what deep pages read of a store; a storage.View is one.
type DeepView interface {
	View
	EntryByID(id string) (entry uint64, ok bool)
	StoryByID(id string) (story uint64, ok bool)
	State(source string) (feed.State, bool)
}

// Look calls fn with a view of the store and the catalogue, for a moment. The catalogue
// may be a little behind, or ahead.
type Look func(ctx context.Context, fn func(DeepView, catalog.Picture) error) error

// ErrBusy says that as many pages are being made as may be.
var ErrBusy = errors.New("too many pages are asked for at once")

// Bounds of deep pages.
const (
	deepWait   = 2 * time.Second  // for which a request waits until others are done
	deepPause  = time.Second      // after which one that cannot wait is refused: who asks again at once must cost little
	deepLimit  = 10 * time.Second // in which a page must be made
	deepQueue  = 8                // requests that wait, for each page that may be made at once
	deepFresh  = 5 * time.Second  // for which a page of sources or a day stands as it is
	deepKept   = time.Minute      // for which one of a story does whose subject has not changed
	deepMemory = 32 << 20         // bytes of pages that are kept
)

// Deep makes the pages that are made on request: those of stories, articles, sources and
// days. Each is a function of the store, the catalogue and the spec alone. So many are made
// at once as are half of the processors, one of equal requests, and those asked for last
// are kept. It is safe for concurrent use.
type Deep struct {
	// Now is the clock by which kept pages age; nil: time.Now. Set it before the first use.
	Now func() time.Time

	*desk
	look    Look
	packer  *packer
	slots   chan struct{}
	waiting atomic.Int64
	mu      sync.Mutex // guards flights and kept
	flights map[string]*flight
	kept    pageCache
	total   totals
}

// flight is a page that is being made.
type flight struct {
	done chan struct{}
	page *Document // valid once done is closed
	err  error
}

// Deep are the deep pages of the builder's spec. look must be safe for concurrent use.
func (b *Builder) Deep(look Look) *Deep {
	return &Deep{desk: b.desk, look: look, packer: b.packer, slots: make(chan struct{}, max(1, runtime.GOMAXPROCS(0)/2)), flights: map[string]*flight{}}
}

func (d *Deep) now() time.Time {
	if d.Now != nil {
		return d.Now()
	}
	return time.Now()
}

// Page is the page at the path, which begins with "/"; nil where there is none. It fails
// with [ErrBusy], with ctx's error, or where the store does.
func (d *Deep) Page(ctx context.Context, path string) (*Document, error) {
	render := d.route(path)
	if render == nil {
		return nil, nil
	}
	if page, err := d.current(ctx, path); page != nil || err != nil {
		return page, err
	}
	d.mu.Lock()
	f := d.flights[path]
	if f != nil {
		d.mu.Unlock()
		select {
		case <-f.done:
			return f.page, f.err
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	f = &flight{done: make(chan struct{})}
	d.flights[path] = f
	d.mu.Unlock()
	f.err = errPanic
	defer func() {
		d.mu.Lock()
		delete(d.flights, path)
		d.mu.Unlock()
		close(f.done)
	}()
	// Others wait for the page too: it is made even if who asked first goes away.
	f.page, f.err = d.make(context.WithoutCancel(ctx), path, render)
	return f.page, f.err
}

// errPanic is what those get who waited for a page whose making panicked.
var errPanic = errors.New("the page could not be made")

// current is the kept page at the path, where it is still what would be made; else nil.
func (d *Deep) current(ctx context.Context, path string) (page *Document, err error) {
	d.mu.Lock()
	k := d.kept.get(path)
	d.mu.Unlock()
	if k == nil {
		return nil, nil
	}
	age := d.now().Sub(k.made)
	if age < deepFresh && k.subject == nil {
		return k.page, nil
	}
	err = d.look(ctx, func(v DeepView, _ catalog.Picture) error {
		if v.Position() == k.position || k.subject != nil && age < deepKept && k.subject(v) == k.version {
			page = k.page
		}
		return nil
	})
	return page, err
}

// make makes the page once it is its turn.
func (d *Deep) make(ctx context.Context, path string, render maker) (*Document, error) {
	ctx, cancel := context.WithTimeout(ctx, deepLimit)
	defer cancel()
	if err := d.turn(ctx); err != nil {
		return nil, err
	}
	defer func() { <-d.slots }()
	k := &keptPage{path: path, made: d.now()}
	err := d.look(ctx, func(v DeepView, rows catalog.Picture) error {
		r := &deepReader{reader: newReader(d.desk, v, rows), view: v, ctx: ctx, deep: d, kept: k}
		body, kind, err := render(r)
		if err != nil || body == nil {
			return err
		}
		k.position = v.Position()
		if k.subject != nil {
			k.version = k.subject(v)
		}
		k.page = d.finished(path, kind, body)
		k.page.NoIndex = r.noIndex
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("make page %s: %w", path, err)
	}
	if k.page != nil {
		d.mu.Lock()
		d.kept.put(k)
		d.mu.Unlock()
	}
	return k.page, nil
}

// turn waits until a page may be made.
func (d *Deep) turn(ctx context.Context) error {
	select {
	case d.slots <- struct{}{}:
		return nil
	default:
	}
	defer d.waiting.Add(-1)
	slots, wait := d.slots, deepWait
	if d.waiting.Add(1) > int64(deepQueue*cap(d.slots)) {
		slots, wait = nil, deepPause
	}
	t := time.NewTimer(wait)
	defer t.Stop()
	select {
	case slots <- struct{}{}:
		return nil
	case <-t.C:
		return ErrBusy
	case <-ctx.Done():
		return ctx.Err()
	}
}

// deepReader reads a view for one deep page.
type deepReader struct {
	*reader
	view DeepView
	ctx  context.Context
	deep *Deep
	kept *keptPage

	noIndex bool // search engines are asked to leave out what was made
}

// maker makes a page, nil where there is none, with its media type.
type maker func(*deepReader) (body []byte, kind string, err error)

// totals are how many entries all sources brought, by the view that they were counted in.
type totals struct {
	mu  sync.Mutex
	at  time.Time
	all int
}

// news is how many entries all sources brought in the last 30 days.
func (r *deepReader) news() int {
	t := &r.deep.total
	t.mu.Lock()
	defer t.mu.Unlock()
	if now := r.deep.now(); t.at.IsZero() || now.Sub(t.at) >= deepKept {
		t.at, t.all = now, 0
		for i := range r.desk.spec.Sources {
			s := r.source(&r.desk.spec.Sources[i])
			t.all += s.News(feed.MaxDays)
		}
	}
	return t.all
}

// keptPage is a page that was made, with what it was made of.
type keptPage struct {
	path     string
	page     *Document
	made     time.Time
	position feed.Position
	version  uint64
	subject  func(DeepView) uint64 // the version of what it is about; nil: it is about many things
}

// size is about what the page takes, compressed in all codings too.
func (k *keptPage) size() int { return 2*len(k.page.Body) + 2048 }

// pageCache keeps the pages asked for last, within a bound of bytes.
type pageCache struct {
	pages       map[string]*cached
	first, last *cached // asked for last, and longest ago
	bytes       int
}

type cached struct {
	*keptPage
	before, behind *cached
}

func (c *pageCache) get(path string) *keptPage {
	e := c.pages[path]
	if e == nil {
		return nil
	}
	c.take(e)
	c.push(e)
	return e.keptPage
}

func (c *pageCache) put(k *keptPage) {
	if c.pages == nil {
		c.pages = map[string]*cached{}
	}
	if e := c.pages[k.path]; e != nil {
		c.drop(e)
	}
	e := &cached{keptPage: k}
	c.pages[k.path] = e
	c.push(e)
	for c.bytes += k.size(); c.bytes > deepMemory && c.last != e; {
		c.drop(c.last)
	}
}

func (c *pageCache) drop(e *cached) {
	c.take(e)
	delete(c.pages, e.path)
	c.bytes -= e.size()
}

func (c *pageCache) push(e *cached) {
	e.before, e.behind = nil, c.first
	if c.first != nil {
		c.first.before = e
	}
	c.first = e
	c.last = cmp.Or(c.last, e)
}

func (c *pageCache) take(e *cached) {
	if e.before != nil {
		e.before.behind = e.behind
	} else {
		c.first = e.behind
	}
	if e.behind != nil {
		e.behind.before = e.before
	} else {
		c.last = e.before
	}
}
