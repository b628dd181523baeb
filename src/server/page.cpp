#include "server/render.h"

namespace steady::server {
namespace {

// A bar of the strip is as high as its attempt took long; a failure's is broken in two, for who cannot tell green from red.
// The style and the script are named in the policy by their SHA-256: a test computes both anew and says the right value.
#define STEADY_STYLE \
  R"(:root{color-scheme:light dark;--up:#1a7f37;--bad:#cf222e;--late:#9a6700;--line:#8884}
*{box-sizing:border-box}body{font:16px/1.45 system-ui,sans-serif;margin:0 auto;max-width:60rem;padding:1rem}
h1{font-size:1.3rem;margin:.2rem 0 1rem;display:flex;gap:.6rem;align-items:baseline;flex-wrap:wrap}
h1 small{font-weight:400;opacity:.7;font-size:.85rem}
.verdict{padding:.1rem .6rem;border-radius:.4rem;color:#fff;background:var(--late)}
.verdict.up{background:var(--up)}.verdict.bad{background:var(--bad)}
article{border:1px solid var(--line);border-left:.4rem solid var(--late);border-radius:.4rem;padding:.6rem .8rem;margin:.6rem 0}
article.up{border-left-color:var(--up)}article.bad{border-left-color:var(--bad)}
article h2{font-size:1rem;margin:0;display:flex;justify-content:space-between;gap:1rem;flex-wrap:wrap}
article h2 span{font-weight:400;opacity:.8}
article p{margin:.2rem 0;overflow-wrap:anywhere}.dim{opacity:.7;font-size:.85rem}
svg{display:block;width:100%;height:2rem}svg .ok{fill:var(--up)}svg .no{fill:var(--bad)}
@media (prefers-color-scheme:dark){:root{--up:#3fb950;--bad:#f85149;--late:#d29922}.verdict{color:#000}})"

#define STEADY_SCRIPT \
  R"(const make=(tag,text,kind)=>{const e=document.createElement(tag);if(text!=null)e.textContent=text;if(kind)e.className=kind;return e};
const time=ms=>ms<1?'less than 1 ms':ms+' ms';
const strip=recent=>{const ns='http://www.w3.org/2000/svg',s=document.createElementNS(ns,'svg');
s.setAttribute('viewBox','0 0 300 30');s.setAttribute('preserveAspectRatio','none');s.setAttribute('role','img');
s.setAttribute('aria-label','the last attempts, the newest on the right');
const top=Math.max(1,...recent.map(r=>r.duration_ms));
recent.forEach((r,i)=>{const b=document.createElementNS(ns,'path'),ok=r.reason==='ok',x=300-10*(recent.length-i);
b.setAttribute('class',ok?'ok':'no');
b.setAttribute('d',ok?`M${x} 30v-${4+26*r.duration_ms/top}h8V30z`:`M${x} 0h8v12h-8zm0 18h8v12h-8z`);
const t=document.createElementNS(ns,'title');t.textContent=(ok?'up':r.reason.replaceAll('_',' '))+', '+time(r.duration_ms);b.append(t);s.append(b)});return s};
const show=s=>{const v=document.getElementById('verdict');v.textContent=s.ready?'ready':s.state;
v.className='verdict '+(s.ready?'up':s.draining?'':'bad');document.title='steady: '+v.textContent;
document.getElementById('about').textContent='steady '+s.version+', up for '+s.uptime_seconds+' s, at '+s.time;
const list=document.getElementById('checks');list.replaceChildren();
if(!s.details)list.append(make('p','Names and reasons are shown to this container only (serve: details).','dim'));
for(const c of s.checks||[]){const a=make('article',null,c.up?'up':c.lets_ready?'':c.attempts?'bad':'');const h=make('h2',c.name);
h.append(make('span',c.up?'up':c.state));a.append(h);
if(c.reason&&c.reason!=='ok')a.append(make('p',c.reason.replaceAll('_',' ')+(c.detail?': '+c.detail:'')));
const n=Math.abs(c.streak);a.append(make('p',c.target+' · '+c.action+' · '+n+(c.streak>0?' up':' down')+' in a row, '+c.attempts+' in all'
+(c.duration_ms!=null?' · '+time(c.duration_ms):'')+(c.since?' · since '+c.since:'')+(c.readiness!=='track'?' · '+c.readiness:''),'dim'));
if(c.recent&&c.recent.length)a.append(strip(c.recent));list.append(a)}};
const lost=()=>{const v=document.getElementById('verdict');v.textContent='no answer';v.className='verdict bad'};
const look=()=>fetch('/status',{cache:'no-store'}).then(r=>r.json()).then(show,lost).finally(()=>setTimeout(look,2000));look();)"

constexpr std::string_view html =
    "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>steady</title>"
    "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><link rel=\"icon\" href=\"data:,\">"
    "<style>" STEADY_STYLE
    "</style></head><body><h1><span id=\"verdict\" class=\"verdict\">…</span>"
    "<small id=\"about\"></small></h1><main id=\"checks\"></main><noscript><p>Without a script: see <a "
    "href=\"/status\">/status</a> and <a href=\"/readyz?verbose\">/readyz?verbose</a>.</p></noscript>"
    "<script>" STEADY_SCRIPT "</script></body></html>\n";

constexpr std::string_view policy =
    "default-src 'none'; style-src 'sha256-9kKDRda1Mf2NbUUbPNEY6jMhj1Y8MCrv98aE/cwj23w='; script-src "
    "'sha256-nUe6oOMoS1afSPFtRbBH6e7SoQ2QOiroecwCTRsG+m4='; connect-src 'self'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

}  // namespace

std::string_view page() { return html; }
std::string_view page_policy() { return policy; }

}  // namespace steady::server
