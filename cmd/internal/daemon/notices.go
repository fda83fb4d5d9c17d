package daemon

import (
	"log/slog"

	"github.com/openvoicenews/openvoice/feed"
)

// logNotices logs what the operator should know of what a result came to.
func logNotices(log *slog.Logger, p Poll) {
	source, o := p.Result.Source, &p.Outcome
	if o.Aside {
		log.Error("result could not be folded and was set aside: please report it as a bug", "source", source, "record", o.Position.Number)
	}
	for _, n := range o.Notices {
		log := log.With("source", n.Source)
		switch n.Kind {
		case feed.NoticePaused:
			log.Warn("source is gone: it is only probed once a month from now on; its entries stay; take it out of the configuration, or change its url")
		case feed.NoticeResumed:
			log.Info("source answers again, and is fetched as before")
		case feed.NoticeMoved:
			log.Warn("source has moved for good and is asked at its new place from now on: change its url in the configuration", "url", n.URL)
		case feed.NoticeBack:
			log.Warn("source fails where it had moved to, and is asked at the configured url again", "url", n.URL)
		case feed.NoticeDeclared:
			log.Warn("source says in its document that it has moved; if that is so, change its url in the configuration", "url", n.URL)
		case feed.NoticeBare:
			log.Warn("source fails conditional requests and answers others: it is asked without validators from now on, and with them now and then to see whether it was mended")
		case feed.NoticeBareOver:
			log.Info("source answers conditional requests again")
		case feed.NoticeAhead:
			log.Warn("results are dated over 30 days after all that is stored, and no server's clock agrees: they count as of the time of the last ones for 24 hours; if this machine's clock is wrong, set it")
		case feed.NoticeMissed:
			log.Warn("feed turned over completely between two polls; entries may have been missed (schedule auto polls more often for a while; with a fixed schedule, shorten it)")
		}
	}
}
