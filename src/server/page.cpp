#include "server/render.h"

namespace steady::server {
namespace {

// For people: what is wrong stands first, in words, with what to do about it. A bar of a strip is as high as its attempt took long; that of a
// failure is broken in two, for colour-blind readers, and the table below it says the same to a screen reader. A refresh changes what is
// there and replaces nothing, so that nothing moves, and what is open or has the focus stays so.
// The style and the script are named in the policy by their SHA-256: a test computes both anew and says the right value.
#define STEADY_STYLE \
  R"(:root{color-scheme:light dark;--up:#1a7f37;--bad:#cf222e;--late:#8a5a00;--line:#8886;--on:#fff}
@media (prefers-color-scheme:dark){:root{--up:#3fb950;--bad:#ff7b72;--late:#d29922;--on:#000}}
*{box-sizing:border-box}
body{font:16px/1.45 system-ui,sans-serif;margin:0 auto;max-width:60rem;padding:1rem}
header{min-height:4.2rem}
h1{font-size:1.3rem;margin:0;display:flex;gap:.6rem;align-items:baseline;flex-wrap:wrap}
h1 b{padding:.1rem .6rem;border-radius:.4rem;color:var(--on);background:var(--late)}
.up h1 b,.up h1 b{background:var(--up)}.bad h1 b{background:var(--bad)}
.dim{opacity:.75;font-size:.85rem;margin:.2rem 0}
article{border:1px solid var(--line);border-left:.4rem solid var(--late);border-radius:.4rem;padding:.6rem .8rem;margin:.6rem 0}
article.up{border-left-color:var(--up)}article.bad{border-left-color:var(--bad)}
h2{font-size:1rem;margin:0;display:flex;justify-content:space-between;gap:0 1rem;flex-wrap:wrap}
h2 span{font-weight:400}
article p{margin:.2rem 0;overflow-wrap:anywhere}
svg{display:block;width:100%;height:2rem;margin-top:.4rem}
.ok{fill:var(--up)}.no{fill:var(--bad)}.none{fill:var(--line)}
summary{cursor:pointer}table{border-spacing:0}td,th{padding:0 1rem 0 0;text-align:left;font-weight:400;white-space:nowrap})"

#define STEADY_SCRIPT \
  R"(const slots=30,svg='http://www.w3.org/2000/svg',colours={up:'#1a7f37',bad:'#cf222e','':'#8a5a00'};
const remedies={name_not_found:'Is the name right, and is the service in a network of this container?',
refused:'Is the server running, and does it listen on this port and on more than 127.0.0.1?',
unreachable:'Is there a route to it, and does a firewall let this container through?',
timed_out:'Is the server overloaded, or does a firewall drop packets?',
tls:'Does the certificate hold for this name, and is its CA known here (ca_file)?',
protocol:'Does the port belong to this service, and does it want TLS?',
denied:'Check the user, the password and the database: retrying cannot fix this.',
not_ready:'It says that it is not ready yet: it may pass, and its log says more.',
mismatch:'It answered something else than the check expects: compare both.',
internal:'steady itself ran into a limit: look at its log.'};
const make=(parent,tag,kind)=>{const e=document.createElement(tag);if(kind)e.className=kind;parent.append(e);return e};
const put=(e,text)=>{if(e.textContent!==text)e.textContent=text;e.hidden=!text};
const words=reason=>reason==='ok'?'up':reason==='tls'?'tls error':reason.replaceAll('_',' ');
const took=ms=>ms<1?'less than 1 ms':ms<10000?ms+' ms':Math.round(ms/1000)+' s';
const span=s=>s<90?Math.max(0,Math.round(s))+' s':s<5400?Math.round(s/60)+' min':s<129600?Math.round(s/3600)+' h':Math.round(s/86400)+' days';
const clock=time=>new Date(time).toLocaleTimeString();
const kindOf=c=>c.lets_ready?c.up?'up':'':c.attempts?'bad':'';
const rank=c=>c.decides&&!c.lets_ready?0:c.up?2:1;
const stateOf=(c,since)=>c.up?'\u2713 up'+since:(c.lets_ready?'\u2022 ':'\u2717 ')+c.state+since+(c.decides?c.lets_ready?', but ready (latch)':'':', ignored');
const summary=s=>{const all=s.checks.filter(c=>c.decides),ready=all.filter(c=>c.lets_ready).length,rest=s.checks.length-all.length;
return ready+' of '+all.length+' ready'+(rest?', '+rest+' ignored':'')};
const card=list=>{const a=make(list,'article'),h=make(a,'h2');const parts={card:a,name:make(h,'bdi'),state:make(h,'span'),why:make(a,'p'),
remedy:make(a,'p'),about:make(a,'p','dim'),strip:a.appendChild(document.createElementNS(svg,'svg'))};
parts.strip.setAttribute('viewBox','0 0 '+10*slots+' 30');parts.strip.setAttribute('preserveAspectRatio','none');parts.strip.setAttribute('role','img');
parts.bars=Array.from({length:slots},()=>{const b=parts.strip.appendChild(document.createElementNS(svg,'path'));
b.append(document.createElementNS(svg,'title'));return b});
const d=make(a,'details','dim');make(d,'summary').textContent='Attempts';const t=make(d,'table'),r=make(t.createTHead(),'tr');
for(const w of ['time','result','took'])make(r,'th').textContent=w;parts.rows=t.createTBody();return parts};
const draw=(p,recent)=>{const top=Math.max(1,...recent.map(r=>r.duration_ms)),empty=slots-recent.length;
p.bars.forEach((b,i)=>{const r=recent[i-empty],x=10*i;let d='M'+x+' 28h8v2h-8z',kind='none',text='no attempt yet';
if(r){kind=r.reason==='ok'?'ok':'no';text=clock(r.time)+', '+words(r.reason)+', '+took(r.duration_ms);
d=kind==='ok'?'M'+x+' 30v-'+(4+26*r.duration_ms/top)+'h8V30z':'M'+x+' 0h8v12h-8zm0 18h8v12h-8z'}
b.setAttribute('class',kind);b.setAttribute('d',d);b.firstChild.textContent=text});
const failed=recent.filter(r=>r.reason!=='ok').length;
p.strip.setAttribute('aria-label','the last '+recent.length+' attempts: '+(recent.length-failed)+' up, '+failed+' failed');
while(p.rows.rows.length<recent.length){const r=p.rows.insertRow();for(let i=0;i<3;i++)r.insertCell()}
[...recent].reverse().forEach((r,i)=>[clock(r.time),words(r.reason),took(r.duration_ms)].forEach((w,j)=>put(p.rows.rows[i].cells[j],w)))};
const fill=(p,c,now)=>{const ago=time=>span((now-Date.parse(time))/1000),n=Math.abs(c.streak),bad=c.reason&&c.reason!=='ok';
p.card.className=kindOf(c);put(p.name,c.name);put(p.state,stateOf(c,c.since?' for '+ago(c.since):''));
put(p.why,bad?words(c.reason)+(c.detail?': '+c.detail:''):'');put(p.remedy,bad?remedies[c.reason]||'':'');
put(p.about,c.kind+' '+c.target+' \u00b7 '+c.action+' \u00b7 every '+took(c.interval_ms)+(c.attempts?' \u00b7 last '+ago(c.last_attempt)+' ago, '
+took(c.duration_ms)+' \u00b7 '+n+(c.streak>0?' up':' failed')+' in a row, '+c.attempts+' in all':'')+(c.readiness!=='track'?' \u00b7 '+c.readiness:''));
draw(p,c.recent||[])};
const at=id=>document.getElementById(id),cards=new Map,list=at('checks');
const say=(text,kind)=>{put(at('verdict'),text);document.body.className=kind;document.title='steady: '+text;
const icon='data:image/svg+xml,'+encodeURIComponent('<svg xmlns="'+svg+'" viewBox="0 0 16 16"><circle cx="8" cy="8" r="7" fill="'+colours[kind]+'"/></svg>');
if(at('icon').href!==icon)at('icon').href=icon};
const show=s=>{say(s.ready?'ready':s.state,s.ready?'up':s.draining?'':'bad');put(at('summary'),s.details?summary(s):'');
put(at('about'),'steady '+s.version+', up for '+span(s.uptime_seconds)+', as of '+clock(s.time));
put(at('hidden'),s.details?'':'Names and reasons are shown to this container only (serve: details).');
const checks=[...s.checks||[]].sort((a,b)=>rank(a)-rank(b)),now=Date.parse(s.time);
for(const [name,p] of cards)if(!checks.some(c=>c.name===name)){p.card.remove();cards.delete(name)}
checks.forEach((c,i)=>{if(!cards.has(c.name))cards.set(c.name,card(list));const p=cards.get(c.name);fill(p,c,now);
if(list.children[i]!==p.card)list.insertBefore(p.card,list.children[i])})};
const look=()=>fetch('/status',{cache:'no-store'}).then(r=>r.json()).then(show).catch(()=>say('no answer','bad')).finally(()=>setTimeout(look,2000));look();)"

constexpr std::string_view html =
    "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>steady</title>"
    "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><link id=\"icon\" rel=\"icon\" "
    "href=\"data:,\">"
    "<style>" STEADY_STYLE
    "</style></head><body><header><h1><b id=\"verdict\" role=\"status\">…</b> <span id=\"summary\"></span></h1>"
    "<p id=\"about\" class=\"dim\"></p><p id=\"hidden\" class=\"dim\" hidden></p></header><main "
    "id=\"checks\"></main><noscript><p>Without a "
    "script: see <a href=\"/status\">/status</a> and <a href=\"/readyz?verbose\">/readyz?verbose</a>.</p></noscript>"
    "<script>" STEADY_SCRIPT "</script></body></html>\n";

constexpr std::string_view policy =
    "default-src 'none'; style-src 'sha256-6AT3rejSShVS/oN+cq/GEdpwTGsjkdz6U5UA7RT6Mns='; script-src "
    "'sha256-2tV7jzTjhcc4oOAQJQVk1iSw6fmHUD0Z+84MDTXpN4U='; connect-src 'self'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

}  // namespace

std::string_view page() { return html; }
std::string_view page_policy() { return policy; }

}  // namespace steady::server
