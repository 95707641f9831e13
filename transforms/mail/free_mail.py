"""Free mail: domains that tell nothing of where somebody works.

Those at which anybody may have an address, of several countries. An address at one of
them is a person's; it is never taken for that of a company.
"""

_DOMAINS = """
aol.com fastmail.com fastmail.fm gmail.com gmx.com googlemail.com hotmail.com
hushmail.com icloud.com inbox.com live.com mac.com mail.com me.com msn.com
outlook.com pm.me proton.me protonmail.ch protonmail.com rocketmail.com
tuta.com tuta.io tutanota.com ymail.com yahoo.com zoho.com zohomail.com

aol.de arcor.de email.de freenet.de gmx.de gmx.net googlemail.de hotmail.de
live.de mail.de mailbox.org online.de outlook.de posteo.de posteo.net
t-online.de tutanota.de vodafone.de web.de yahoo.de
a1.net aon.at chello.at gmx.at hotmail.at inode.at liwest.at live.at utanet.at
yahoo.at
bluemail.ch bluewin.ch gmx.ch green.ch hispeed.ch hotmail.ch quickline.ch
sunrise.ch swissonline.ch yahoo.ch

aliceadsl.fr bbox.fr club-internet.fr free.fr gmx.fr hotmail.fr laposte.net
live.fr neuf.fr numericable.fr orange.fr outlook.fr sfr.fr wanadoo.fr yahoo.fr
alice.it email.it fastwebnet.it hotmail.it inwind.it iol.it libero.it live.it
outlook.it tim.it tin.it tiscali.it virgilio.it yahoo.it
gmx.es hotmail.es live.es outlook.es telefonica.net terra.es yahoo.es ya.com
clix.pt hotmail.pt live.com.pt outlook.pt sapo.pt
belgacom.be hotmail.be live.be outlook.be proximus.be skynet.be telenet.be
yahoo.be
hetnet.nl hotmail.nl home.nl kpnmail.nl live.nl outlook.nl planet.nl upcmail.nl
xs4all.nl yahoo.nl ziggo.nl

aol.co.uk blueyonder.co.uk btinternet.com btopenworld.com fsmail.net gmx.co.uk
googlemail.co.uk hotmail.co.uk live.co.uk ntlworld.com outlook.co.uk sky.com
talktalk.net tiscali.co.uk virginmedia.com yahoo.co.uk
eircom.net hotmail.ie live.ie outlook.ie yahoo.ie
bredband.net comhem.se hotmail.se live.se outlook.se spray.se telia.com
yahoo.se
hotmail.dk jubii.dk live.dk mail.dk outlook.dk tdcadsl.dk yahoo.dk
broadpark.no hotmail.no live.no online.no outlook.no yahoo.no
elisanet.fi hotmail.fi kolumbus.fi luukku.com suomi24.fi

interia.pl interia.eu o2.pl onet.eu onet.pl op.pl poczta.fm tlen.pl vp.pl wp.pl
centrum.cz email.cz post.cz seznam.cz volny.cz
azet.sk centrum.sk post.sk zoznam.sk
citromail.hu freemail.hu indamail.hu t-online.hu
abv.bg dir.bg mail.bg yahoo.ro
net.hr siol.net volja.net
forthnet.gr hotmail.gr otenet.gr windowslive.gr yahoo.gr
bk.ru inbox.ru internet.ru list.ru mail.ru rambler.ru ya.ru yandex.com
yandex.ru
i.ua meta.ua ukr.net
hotmail.com.tr mynet.com outlook.com.tr yahoo.com.tr
012.net.il bezeqint.net netvision.net.il walla.co.il walla.com zahav.net.il
emirates.net.ae maktoob.com saudi.net.sa

att.net bellsouth.net charter.net comcast.net cox.net earthlink.net
frontier.com juno.com netzero.net optonline.net roadrunner.com sbcglobal.net
verizon.net
bell.net hotmail.ca live.ca outlook.ca rogers.com shaw.ca sympatico.ca telus.net
videotron.ca yahoo.ca
bol.com.br globo.com hotmail.com.br ig.com.br outlook.com.br terra.com.br
uol.com.br yahoo.com.br
hotmail.com.ar live.com.ar live.com.mx hotmail.com.mx outlook.es prodigy.net.mx
yahoo.com.ar yahoo.com.mx

126.com 139.com 163.com 188.com aliyun.com foxmail.com qq.com sina.cn sina.com
sohu.com yeah.net
docomo.ne.jp ezweb.ne.jp hotmail.co.jp live.jp nifty.com outlook.jp
softbank.ne.jp yahoo.co.jp
daum.net hanmail.net kakao.com naver.com nate.com
hotmail.co.in indiatimes.com live.in outlook.in rediffmail.com yahoo.co.in
yahoo.in
hinet.net hotmail.com.tw outlook.sg pchome.com.tw singnet.com.sg yahoo.com.hk
yahoo.com.sg yahoo.com.tw
bigpond.com bigpond.net.au hotmail.com.au iinet.net.au live.com.au
optusnet.com.au outlook.com.au yahoo.com.au
xtra.co.nz yahoo.co.nz
mweb.co.za telkomsa.net vodamail.co.za webmail.co.za
"""
FREE_MAIL = frozenset(_DOMAINS.split())
