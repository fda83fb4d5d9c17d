package daemon

import "github.com/openvoicenews/openvoice/feed"

// tell logs what the operator should know of sources.
func (s *Daemon) logNotices(cs []feed.Change) {
	for i := range cs {
		for _, n := range cs[i].Notices {
			log := s.log.With("source", n.Source)
			switch n.Kind {
			case feed.NoticePaused:
				log.Warn("source is gone: it is only probed once a month from now on; its entries stay; take it out of the configuration, or change its url")
			case feed.NoticeResumed:
				log.Info("source answers again, and is fetched as before")
			case feed.NoticeMoved:
				log.Warn("source has moved for good and is asked at its new place from now on: change its url in the configuration", "url", n.URL)
			case feed.NoticeBack:
				log.Warn("source fails where it had moved to, and is asked at the configured url again", "url", n.URL)
			case feed.NoticeMissed:
				log.Warn("feed turned over completely between two polls; entries may have been missed (schedule auto polls more often for a while; with a fixed schedule, shorten it)")
			}
		}
	}
}
