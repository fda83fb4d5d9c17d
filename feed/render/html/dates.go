package html

import (
	"html/template"
	"strconv"
	"strings"
	"time"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/edition"
)

// calendar writes dates and times in the words of a language, in one time zone.
type calendar struct {
	words *words
	zone  *time.Location
}

// Stamp is a moment, for people and for machines.
type Stamp struct{ Text, Machine string }

// HTML is the moment as an element, empty where there is none.
func (s Stamp) HTML() template.HTML {
	if s.Machine == "" {
		return ""
	}
	return template.HTML(`<time datetime="` + template.HTMLEscapeString(s.Machine) + `">` + template.HTMLEscapeString(s.Text) + `</time>`)
}

func (c *calendar) in(t feed.Time) time.Time { return t.Std().In(c.zone) }

// form writes t as the pattern of the key says.
func (c *calendar) form(key string, t feed.Time) string {
	if t == 0 {
		return ""
	}
	x := c.in(t)
	hour, half := x.Hour(), 0
	if hour >= 12 {
		half = 1
	}
	day := strconv.Itoa(x.Day())
	if x.Day() == 1 {
		day = c.words.say("date.first")
	}
	return c.words.say(key,
		"year", x.Year(), "month", c.pick("date.months", int(x.Month())-1), "mon", c.pick("date.short_months", int(x.Month())-1),
		"day", day, "weekday", c.pick("date.weekdays", int(x.Weekday())),
		"hour", two(hour), "hour12", (hour+11)%12+1, "minute", two(x.Minute()), "half", c.pick("date.halves", half), "zone", x.Format("MST"))
}

func two(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}

// pick is one of several words that stand in one text.
func (c *calendar) pick(key string, i int) string {
	all := strings.Split(c.words.say(key), "|")
	if i >= len(all) {
		return ""
	}
	return all[i]
}

// clock is the time of the day, date the day in full, moment both, day the day with its
// weekday and without a year, full with a year.
func (c *calendar) clock(t feed.Time) Stamp  { return Stamp{c.form("date.clock", t), t.String()} }
func (c *calendar) date(t feed.Time) Stamp   { return Stamp{c.form("date.long", t), t.String()} }
func (c *calendar) moment(t feed.Time) Stamp { return Stamp{c.form("date.moment", t), t.String()} }
func (c *calendar) full(t feed.Time) Stamp   { return Stamp{c.form("date.full", t), c.iso(t)} }
func (c *calendar) day(t feed.Time) string   { return c.form("date.day", t) }

// iso is the day of t as 2006-01-02.
func (c *calendar) iso(t feed.Time) string {
	if t == 0 {
		return ""
	}
	return c.in(t).Format(time.DateOnly)
}

// beside is when t was, seen from the day of another moment: the time of that day, else
// the day alone.
func (c *calendar) beside(t, other feed.Time) Stamp {
	if c.iso(t) == c.iso(other) {
		return c.clock(t)
	}
	key := "date.short"
	if t != 0 && other != 0 && c.in(t).Year() != c.in(other).Year() {
		key = "date.long"
	}
	return Stamp{c.form(key, t), t.String()}
}

// since is beside that keeps the time of another day.
func (c *calendar) since(t, other feed.Time) Stamp {
	if c.iso(t) == c.iso(other) {
		return c.clock(t)
	}
	return c.moment(t)
}

// zoneName names the zone that times are in.
func (c *calendar) zoneName(t feed.Time) string {
	if t == 0 {
		t = edition.NoArticles
	}
	_, seconds := c.in(t).Zone()
	name := c.zone.String()
	if seconds == 0 && (name == "UTC" || name == "") {
		return "UTC"
	}
	sign := "+"
	if seconds < 0 {
		sign, seconds = "−", -seconds
	}
	offset := "UTC" + sign + two(seconds/3600) + ":" + two(seconds/60%60)
	if name == "" || name == "Local" {
		return offset
	}
	return strings.ReplaceAll(name, "_", " ") + " (" + offset + ")"
}

// Day is the beginning of the day of t, where the site is; zero for none.
func (p *Pages) Day(t feed.Time) feed.Time {
	if t == 0 {
		return 0
	}
	x := p.dates.in(t)
	return feed.At(time.Date(x.Year(), x.Month(), x.Day(), 0, 0, 0, 0, x.Location()))
}
