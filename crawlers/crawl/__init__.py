"""One crawl: the walk from page to page, its manners, and the downloader that it borrows from Scrapy."""
