package systemtest

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"hash/fnv"
	"net/http"
	"strings"
	"time"
)

const day = 24 * time.Hour

// publisher is one scripted source of the replay. It publishes an entry each so
// often and lists the last few.
type publisher struct {
	id, kind string
	host     string // of its configured URL, which is http://HOST/PATH
	path     string
	secure   bool   // its configured URL is https
	schedule string // "" for auto
	every    time.Duration
	lists    int       // entries in a document
	extra    string    // XML in the channel, what the document says of polling
	start    time.Time // of the replay
	manner   manner    // nil: that of the kind, or else a good one
}

// manner is how a publisher answers.
type manner func(p *publisher, q *http.Request, now time.Time) reply

func (p *publisher) url() string {
	if p.secure {
		return "https://" + p.host + p.path
	}
	return "http://" + p.host + p.path
}

// version counts what was published by now.
func (p *publisher) version(now time.Time) int { return p.lists + int(now.Sub(p.start)/p.every) }

// reply is what is answered, and what of it binds whoever polls.
type reply struct {
	status     int
	header     http.Header
	body       []byte
	short      bool          // the connection breaks before the body ends
	accepted   bool          // it is a good answer: its validators count
	whole      bool          // it is the whole document
	retryAfter time.Duration // that the header asks for
	fresh      time.Duration // that remains by the header
}

func (p *publisher) document(from, to int) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, `<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"><channel><title>%s</title><link>http://%s/</link>%s`, p.id, p.host, p.extra)
	for n := to; n > from; n-- {
		at := p.start.Add(time.Duration(n-p.lists) * p.every)
		fmt.Fprintf(&b, "<item><title>%s reports number %d</title><link>http://%s/%s/%d</link><guid isPermaLink=\"false\">%s/%d</guid><pubDate>%s</pubDate><description>What %s has to say on number %d, in a few words of its own.</description></item>",
			p.id, n, p.host, p.id, n, p.id, n, at.Format(time.RFC1123Z), p.id, n)
	}
	b.WriteString("</channel></rss>")
	return b.Bytes()
}

// plain manners as a good server does, with both validators.
func (p *publisher) plain(q *http.Request, now time.Time) reply {
	v := p.version(now)
	return p.conditional(q, v, fmt.Sprintf(`"%s-%d"`, p.id, v), p.start.Add(time.Duration(v-p.lists)*p.every).Format(http.TimeFormat))
}

// conditional is 304 where the validators say so: the ETag alone, where there is one.
func (p *publisher) conditional(q *http.Request, v int, etag, modified string) reply {
	r := reply{status: http.StatusOK, header: http.Header{}, accepted: true, whole: true}
	set(r.header, "Etag", etag)
	set(r.header, "Last-Modified", modified)
	match := q.Header.Get("If-None-Match") == etag
	if etag == "" {
		match = modified != "" && q.Header.Get("If-Modified-Since") == modified
	}
	if match {
		r.status, r.whole = http.StatusNotModified, false
		return r
	}
	r.header.Set("Content-Type", "application/rss+xml; charset=utf-8")
	r.body = p.document(v-p.lists, v)
	return r
}

func set(h http.Header, name, value string) {
	if value != "" {
		h[name] = []string{value}
	}
}

func refuse(status int) reply { return reply{status: status, header: http.Header{}} }

// wait is r with a Retry-After, in one of its forms.
func (r reply) wait(d time.Duration, layout string, now time.Time) reply {
	r.retryAfter = d
	if layout == "" {
		r.header.Set("Retry-After", fmt.Sprint(int(d.Seconds())))
	} else {
		at := now.Add(d).Truncate(time.Second)
		r.retryAfter = at.Sub(now)
		r.header.Set("Retry-After", at.UTC().Format(layout))
	}
	return r
}

// chance is true one time in n, the same in each run.
func (p *publisher) chance(now time.Time, n uint32) bool {
	h := fnv.New32a()
	fmt.Fprint(h, p.id, now.Unix()/60)
	return h.Sum32()>>7%n == 0
}

// age is the time since the replay began.
func (p *publisher) age(now time.Time) time.Duration { return now.Sub(p.start) }

// answer is what the publisher manners to a request for its URL, or, where it has
// another, for that.
func (p *publisher) answer(q *http.Request, now time.Time) reply {
	if p.manner != nil {
		return p.manner(p, q, now)
	}
	if a := manners[p.kind]; a != nil {
		return a(p, q, now)
	}
	return p.plain(q, now)
}

// manners are the kinds that are not plain.
var manners = map[string]manner{
	"etag": func(p *publisher, q *http.Request, now time.Time) reply {
		v := p.version(now)
		return p.conditional(q, v, fmt.Sprintf(`W/"a\"%d;x"`, v), "")
	},
	"date": func(p *publisher, q *http.Request, now time.Time) reply {
		v := p.version(now)
		return p.conditional(q, v, "", p.start.Add(time.Duration(v)*time.Minute).Format("Mon,  2 Jan 2006 15:04:05 -0000"))
	},
	"none": func(p *publisher, q *http.Request, now time.Time) reply {
		return p.conditional(q, p.version(now), "", "")
	},
	"cached": func(p *publisher, q *http.Request, now time.Time) reply {
		r := p.plain(q, now)
		r.fresh = 8400 * time.Second
		r.header.Set("Cache-Control", "public, max-age=9000")
		r.header.Set("Age", "600")
		r.header.Set("Expires", "0")
		return r
	},
	"expires": func(p *publisher, q *http.Request, now time.Time) reply {
		r := p.plain(q, now)
		r.fresh = 3 * time.Hour
		r.header.Set("Expires", now.Add(r.fresh).UTC().Format(http.TimeFormat))
		r.header.Set("Date", now.UTC().Format(http.TimeFormat))
		return r
	},
	"restless": func(p *publisher, q *http.Request, now time.Time) reply {
		r := p.plain(q, now) // the ETag is another at each answer, and any of its own is good
		if strings.HasPrefix(q.Header.Get("If-None-Match"), fmt.Sprintf(`"%d-`, p.version(now))) {
			r.status, r.whole, r.body = http.StatusNotModified, false, nil
			delete(r.header, "Last-Modified") // stays what it was
		}
		r.header.Set("Etag", fmt.Sprintf(`"%d-%d"`, p.version(now), now.Unix()))
		return r
	},
	"delta": func(p *publisher, q *http.Request, now time.Time) reply {
		r := p.plain(q, now)
		var had int
		if _, err := fmt.Sscanf(q.Header.Get("If-None-Match"), `"`+p.id+`-%d"`, &had); err == nil && r.status == http.StatusOK && q.Header.Get("A-Im") == "feed" {
			r.status, r.whole, r.body = http.StatusIMUsed, false, p.document(had, p.version(now))
			r.header.Set("Im", "feed")
		}
		return r
	},
	"throttles": func(p *publisher, q *http.Request, now time.Time) reply {
		if p.chance(now, 12) {
			return refuse(http.StatusTooManyRequests).wait(20_000*time.Second, "", now)
		}
		return p.plain(q, now)
	},
	"overloaded": func(p *publisher, q *http.Request, now time.Time) reply {
		if p.chance(now, 12) {
			layouts := []string{http.TimeFormat, time.RFC850, time.ANSIC}
			return refuse(http.StatusServiceUnavailable).wait(50*time.Hour, strings.Replace(layouts[now.Unix()%3], "MST", "GMT", 1), now)
		}
		return p.plain(q, now)
	},
	"throttles bluntly": func(p *publisher, q *http.Request, now time.Time) reply {
		if p.age(now) > 4*day && p.age(now) < 9*day {
			return refuse(http.StatusTooManyRequests)
		}
		return p.plain(q, now)
	},
	"forbids": func(p *publisher, q *http.Request, now time.Time) reply {
		if p.age(now) > 5*day && p.age(now) < 12*day {
			return refuse(http.StatusForbidden)
		}
		return p.plain(q, now)
	},
	"faulty": func(p *publisher, q *http.Request, now time.Time) reply {
		if p.chance(now, 4) {
			return refuse(http.StatusInternalServerError)
		}
		return p.plain(q, now)
	},
	"missing": func(p *publisher, q *http.Request, now time.Time) reply {
		if p.age(now) > 3*day {
			return refuse(http.StatusNotFound)
		}
		return p.plain(q, now)
	},
	"gone": func(p *publisher, q *http.Request, now time.Time) reply {
		if p.age(now) > 8*day {
			return refuse(http.StatusGone)
		}
		return p.plain(q, now)
	},
	"redirects": func(p *publisher, q *http.Request, now time.Time) reply {
		return p.redirect(q, now, http.StatusFound, p.mirror())
	},
	"moves": func(p *publisher, q *http.Request, now time.Time) reply {
		if p.age(now) < 6*day {
			return p.plain(q, now)
		}
		return p.redirect(q, now, http.StatusMovedPermanently, p.newURL())
	},
	"fails conditions": func(p *publisher, q *http.Request, now time.Time) reply {
		if q.Header.Get("If-None-Match") == "" && q.Header.Get("If-Modified-Since") == "" {
			return p.plain(q, now)
		}
		statuses := []int{http.StatusPreconditionFailed, http.StatusBadRequest, http.StatusForbidden, http.StatusInternalServerError, http.StatusOK}
		var n int
		fmt.Sscanf(p.id, "fails-conditions-%d", &n)
		return refuse(statuses[n%len(statuses)])
	},
	"babbles": func(p *publisher, q *http.Request, now time.Time) reply { return p.babble(q, now) },
	"cookies": func(p *publisher, q *http.Request, now time.Time) reply {
		r := p.plain(q, now)
		r.header.Set("Set-Cookie", "id=1; Path=/")
		return r
	},
}

// urls are all at which the publisher answers.
func (p *publisher) urls() []string {
	return []string{p.url(), p.newURL(), p.mirror()}
}

func (p *publisher) mirror() string { return "http://mirror." + p.host + p.path }

// newURL is where a publisher that moves is after it has moved.
func (p *publisher) newURL() string { return "https://new." + p.host + p.path }

// redirect sends who asks at the configured host elsewhere.
func (p *publisher) redirect(q *http.Request, now time.Time, status int, to string) reply {
	if q.Host != p.host {
		return p.plain(q, now)
	}
	r := reply{status: status, header: http.Header{}}
	r.header.Set("Location", to)
	return r
}

// babble manners now and then what is no feed, in all the ways there are.
func (p *publisher) babble(q *http.Request, now time.Time) reply {
	if p.age(now) > 2*time.Hour && !p.chance(now, 3) {
		return p.plain(q, now)
	}
	r := reply{status: http.StatusOK, header: http.Header{"Etag": {`"wrong"`}, "Last-Modified": {now.UTC().Format(http.TimeFormat)}}}
	good := p.document(0, p.lists)
	switch now.Unix() / 60 % 6 {
	case 0:
		r.body = []byte("<!DOCTYPE html><html><head><title>Parked</title></head><body>Buy this domain</body></html>")
	case 1: // nothing at all
	case 2:
		r.body, r.short = good, true
	case 3:
		var z bytes.Buffer
		w := gzip.NewWriter(&z)
		w.Write(good)
		w.Close()
		r.body = z.Bytes()[:z.Len()/2]
		r.header.Set("Content-Encoding", "gzip")
	case 4:
		r.body = []byte(`{"error": "no such feed"}`)
		r.header.Set("Content-Type", "application/json")
	case 5:
		if q.Header.Get("If-None-Match") == "" && q.Header.Get("If-Modified-Since") == "" {
			r.status = http.StatusNotModified
		} else {
			r.body = []byte("Service temporarily unavailable")
		}
	}
	return r
}

// troupe is n publishers that have all but their number in common.
func troupe(n int, p publisher) []*publisher {
	ps := make([]*publisher, n)
	for i := range n {
		q := p
		q.id = fmt.Sprintf("%s-%d", strings.ReplaceAll(p.kind, " ", "-"), i)
		if q.start.IsZero() {
			q.start = time.Now()
		}
		if q.lists == 0 {
			q.lists = 10
		}
		if q.every == 0 {
			q.every = 17 * time.Hour
		}
		q.every += time.Duration(i) * time.Minute
		if q.host == "" {
			q.host = q.id + ".example"
		}
		q.path = "/" + q.id + "/feed?a=%20b&x=1"
		ps[i] = &q
	}
	return ps
}

// cast is who plays: 200 sources of mixed behaviour.
func cast() []*publisher {
	var ps []*publisher
	add := func(n int, p publisher) { ps = append(ps, troupe(n, p)...) }
	const h = time.Hour
	add(4, publisher{kind: "hourly", every: h})
	add(21, publisher{kind: "daily", every: day})
	add(5, publisher{kind: "fails conditions", every: 3 * h})
	add(14, publisher{kind: "monthly", every: 30 * day})
	add(8, publisher{kind: "etag", every: 9 * h})
	add(8, publisher{kind: "date", every: 9 * h})
	add(6, publisher{kind: "none", every: 5 * h})
	add(6, publisher{kind: "cached", every: 4 * h})
	add(6, publisher{kind: "expires", every: 4 * h})
	add(6, publisher{kind: "ttl", every: 4 * h, extra: "<ttl>300</ttl>"})
	add(6, publisher{kind: "period", every: 4 * h, extra: "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>"})
	add(6, publisher{kind: "skips", every: 4 * h, extra: "<skipHours><hour>22</hour><hour>23</hour><hour>0</hour><hour>1</hour><hour>2</hour></skipHours><skipDays><day>Saturday</day><day>Sunday</day></skipDays>"})
	add(6, publisher{kind: "restless"})
	add(6, publisher{kind: "delta"})
	add(6, publisher{kind: "throttles"})
	add(6, publisher{kind: "overloaded"})
	add(4, publisher{kind: "throttles bluntly"})
	add(6, publisher{kind: "forbids"})
	add(6, publisher{kind: "faulty"})
	add(6, publisher{kind: "missing"})
	add(6, publisher{kind: "gone"})
	add(6, publisher{kind: "redirects"})
	add(6, publisher{kind: "moves"})
	add(6, publisher{kind: "babbles"})
	add(4, publisher{kind: "cookies"})
	add(2, publisher{kind: "grid", schedule: "*/30 * * * *", every: 3 * h})
	add(2, publisher{kind: "at nine", schedule: "0 9 * * *", every: 3 * h, lists: 20})
	add(2, publisher{kind: "each", schedule: "@every 90m", every: 3 * h})
	add(2, publisher{kind: "busy", every: 2 * time.Minute})
	add(14, publisher{kind: "farm", host: "farm.example"})
	add(2, publisher{kind: "strict farm", host: "strict.example"})
	add(6, publisher{kind: "throttles", host: "strict.example"})
	for i, p := range ps[len(ps)-6:] {
		p.id = fmt.Sprintf("strict-%d", i)
		p.path = "/" + p.id
	}
	return ps
}
