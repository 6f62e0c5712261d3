import{C as e,D as t,S as n,T as r,_ as i,a,b as o,c as s,d as c,f as l,g as u,h as d,i as f,l as p,m,o as h,p as g,r as _,s as ee,t as v,u as y,v as b,w as te,x,y as S}from"./index-CESSjqX6.js";var C=t(r(),1),w=b();function T({act:e,onDone:t,onClose:n,children:r}){let i=(0,C.useRef)(null),[a,o]=(0,C.useState)(!1),[s,c]=(0,C.useState)(null),l=(0,C.useId)();(0,C.useEffect)(()=>i.current?.showModal(),[]);async function u(){o(!0),c(null);try{let n=await e.act();if(n===null)return t(e.done),i.current?.close();c(n)}catch{c(S.signIn.unreachable)}o(!1)}return(0,w.jsxs)(`dialog`,{className:`card ask`,ref:i,"aria-labelledby":`${l}-title`,"aria-describedby":`${l}-text`,onClose:n,children:[(0,w.jsx)(`h2`,{id:`${l}-title`,children:e.title}),r,(0,w.jsx)(`p`,{className:`muted`,id:`${l}-text`,children:e.text}),s&&(0,w.jsx)(`p`,{className:`tone-bad`,role:`alert`,children:s}),(0,w.jsxs)(`form`,{method:`dialog`,className:`acts`,children:[(0,w.jsx)(`button`,{type:`submit`,children:S.operations.no}),(0,w.jsx)(`button`,{className:e.isDangerous?`danger`:`primary`,type:`button`,disabled:a,onClick:()=>void u(),children:a?S.operations.busy:e.yes})]})]})}var E=x(`
  mutation PauseQueue($queue: Queue!) {
    pauseQueue(queue: $queue) {
      queue
    }
  }
`),D=x(`
  mutation ResumeQueue($queue: Queue!) {
    resumeQueue(queue: $queue) {
      queue
    }
  }
`),O=x(`
  mutation RequeueJob($id: ID!) {
    requeueJob(id: $id) {
      __typename
      ... on Problem {
        message
        remedy
      }
    }
  }
`),k=x(`
  mutation CancelAnyJob($id: ID!) {
    cancelAnyJob(id: $id) {
      __typename
      ... on Problem {
        message
        remedy
      }
    }
  }
`),ne=x(`
  mutation PurgeJob($id: ID!) {
    purgeJob(id: $id) {
      __typename
      ... on Problem {
        message
        remedy
      }
    }
  }
`),re=x(`
  mutation PurgeJobs($days: Int!) {
    purgeJobs(olderThanDays: $days) {
      left
      purged {
        jobs
      }
    }
  }
`);function A({message:e,remedy:t}){return e===void 0?null:[e,t].filter(Boolean).join(` `)}async function ie(t){return await e.mutate({mutation:E,variables:{queue:t}}),null}async function ae(t){return await e.mutate({mutation:D,variables:{queue:t}}),null}async function oe(t){let{data:n}=await e.mutate({mutation:O,variables:{id:t}});return A(n?.requeueJob??{})}async function se(t){let{data:n}=await e.mutate({mutation:k,variables:{id:t}});return A(n?.cancelAnyJob??{})}async function ce(t){let{data:n}=await e.mutate({mutation:ne,variables:{id:t}});return A(n?.purgeJob??{})}async function le(t,n){let r=0;for(;;){let{data:i}=await e.mutate({mutation:re,variables:{days:t}}),a=i?.purgeJobs.purged.jobs??0;if(r+=a,n(r),a===0||!i?.purgeJobs.left)return null}}function j(t,n,r){let[i,a]=(0,C.useState)(null),[o,s]=(0,C.useState)(!1),c=(0,C.useRef)(()=>void 0);(0,C.useEffect)(()=>{let i,o=0;async function l(){clearTimeout(i);let c=++o;try{let r={query:t,variables:n,fetchPolicy:`no-cache`},{data:i}=await e.query(r);if(c!==o)return;i&&a({data:i,of:n}),s(!1)}catch{if(c!==o)return;s(!0)}i=setTimeout(u,r)}function u(){document.visibilityState===`visible`&&l()}return c.current=()=>void l(),l(),document.addEventListener(`visibilitychange`,u),()=>{o=-1,clearTimeout(i),document.removeEventListener(`visibilitychange`,u)}},[t,n,r]);let l=(0,C.useCallback)(()=>c.current(),[]);return{data:i?.data??null,isCurrent:i?.of===n,isUnheard:o,refresh:l}}var ue=x(`
  query Operations {
    operations {
      queues {
        queue
        depth
        oldestSince
        atWork
        waiting
        places
        pause {
          since
          by
        }
      }
      workers {
        name
        host
        processId
        version
        startedAt
        seenAt
        isLost
        places {
          queue
          places
        }
        holds {
          owner
          leaseEndsAt
          job {
            id
            repository
            percent
            stages {
              name
              title
              status
            }
          }
        }
      }
      quotas {
        holder
        name
        host
        resource
        limit
        remaining
        resetsAt
        blockedUntil
        blockedBy
        inFlight
        inLine
      }
    }
  }
`),M=x(`
  fragment Ended on Figures @_unmask {
    start
    end
    completed
    completedWithGaps
    failed
    cancelled
    medianSeconds
    p95Seconds
    failures {
      code
      count
    }
  }
`),N=x(`
    query Timeline($span: Span!) {
      operations {
        timeline(span: $span) {
          countedSince
          whole {
            ...Ended
          }
          buckets {
            ...Ended
          }
        }
      }
    }
  `,[M]),P=x(`
  fragment AnybodysJob on UsersJob @_unmask {
    owner
    job {
      id
      repository
      status
      percent
      attempt
      createdAt
      startedAt
      endedAt
      waiting {
        reason
        until
        message
        since
      }
      error {
        message
      }
    }
  }
`),F=x(`
    query ActiveJobs($status: [JobStatus!], $first: Int!, $after: String) {
      operations {
        jobs: activeJobs(status: $status, first: $first, after: $after) {
          totalCount
          nodes {
            ...AnybodysJob
          }
          pageInfo {
            hasNextPage
            endCursor
          }
        }
      }
    }
  `,[P]),I=x(`
    query EndedJobs($status: [JobStatus!], $first: Int!, $after: String) {
      operations {
        jobs: endedJobs(status: $status, first: $first, after: $after) {
          totalCount
          nodes {
            ...AnybodysJob
          }
          pageInfo {
            hasNextPage
            endCursor
          }
        }
      }
    }
  `,[P]),L=x(`
  query Purgeable($days: Int!) {
    operations {
      endedJobs(olderThanDays: $days, first: 0) {
        totalCount
      }
    }
  }
`),R=1e4,z=[1,7,30,90,365];function B({onDone:e,onClose:t}){let[n,r]=(0,C.useState)(30),[i,a]=(0,C.useState)(0),{data:o,isCurrent:s}=j(L,(0,C.useMemo)(()=>({days:n}),[n]),R),c=s&&o?o.operations.endedJobs.totalCount:null,l=0;return(0,w.jsx)(T,{act:{title:S.operations.purgeSure,text:i>0?S.operations.purged(i):S.operations.purgeText(c),yes:S.operations.delete,isDangerous:!0,act:()=>le(n,e=>{l=e,a(e)}),get done(){return S.operations.purged(l)}},onDone:e,onClose:t,children:(0,w.jsxs)(`label`,{className:`purge-age`,children:[S.operations.olderThan,(0,w.jsx)(`select`,{value:n,onChange:e=>r(Number(e.target.value)),children:z.map(e=>(0,w.jsx)(`option`,{value:e,children:S.plural(e,`day`)},e))})]})})}var V=3e3,H=15,U={ACTIVE:{query:F,status:null},WAITING:{query:F,status:[`WAITING`]},ENDED:{query:I,status:null},FAILED:{query:I,status:[`FAILED`]}},de=Object.keys(U);function fe({acts:e,onAct:t,onDone:n}){let[r,i]=(0,C.useState)(`ACTIVE`),[a,o]=(0,C.useState)(!1);return(0,w.jsxs)(`section`,{"aria-labelledby":`jobs`,className:`all-jobs`,children:[(0,w.jsxs)(`div`,{className:`section-head`,children:[(0,w.jsx)(`h2`,{id:`jobs`,children:S.operations.jobs}),(0,w.jsx)(v,{legend:S.queue.filters,name:`view`,of:de,chosen:r,onChoose:i,children:e=>S.operations.views[e]})]}),(0,w.jsx)(pe,{view:r,acts:e,onAct:t,onPurge:()=>o(!0)},r),a&&(0,w.jsx)(B,{onDone:n,onClose:()=>o(!1)})]})}function pe({view:e,acts:t,onAct:n,onPurge:r}){let{query:i,status:a}=U[e],[o,s]=(0,C.useState)([]),c=o.at(-1)??null,{data:l,isUnheard:u,refresh:d}=j(i,(0,C.useMemo)(()=>({status:a&&[...a],first:H,after:c}),[a,c]),V),f=(0,C.useRef)(t);if((0,C.useEffect)(()=>{f.current!==t&&d(),f.current=t},[t,d]),!l)return u?(0,w.jsx)(g,{title:S.operations.failedToLoad,again:d}):(0,w.jsx)(`div`,{className:`all-jobs-room`,"aria-busy":`true`});let{nodes:p,totalCount:m,pageInfo:h}=l.operations.jobs,_=i===I;return(0,w.jsxs)(w.Fragment,{children:[p.length===0?(0,w.jsx)(`p`,{className:`muted card`,children:S.operations.noJobs[e]}):(0,w.jsx)(`ul`,{className:`lines`,children:p.map(e=>(0,w.jsx)(`li`,{className:`any-job`,"data-job":e.job.repository,children:(0,w.jsx)(me,{one:e,onAct:n})},e.job.id))}),(0,w.jsxs)(`div`,{className:`all-jobs-foot`,children:[(0,w.jsx)(`span`,{className:`muted small`,children:S.operations.shown(o.length*H,p.length,m)}),(0,w.jsxs)(`span`,{className:`acts`,children:[o.length>0&&(0,w.jsx)(`button`,{type:`button`,onClick:()=>s(o.slice(0,-1)),children:S.operations.newer}),h.hasNextPage&&h.endCursor&&(0,w.jsx)(`button`,{type:`button`,onClick:()=>s([...o,h.endCursor??``]),children:S.operations.older}),_&&(0,w.jsx)(`button`,{type:`button`,onClick:r,children:S.operations.purge})]})]})]})}function me({one:{owner:e,job:t},onAct:r}){let o=t.repository??S.job.unnamed,s=i(t);return(0,w.jsxs)(w.Fragment,{children:[(0,w.jsxs)(`span`,{className:`any-job-name`,children:[(0,w.jsx)(n,{href:`/jobs/${encodeURIComponent(t.id)}`,children:o}),(0,w.jsxs)(`span`,{className:`muted small`,children:[e,t.attempt>1&&` · ${S.job.attempt(t.attempt)}`]})]}),(0,w.jsx)(`span`,{className:`any-job-status`,children:(0,w.jsx)(_,{job:t})}),(0,w.jsx)(`span`,{className:`any-job-progress`,children:s?(0,w.jsx)(`span`,{className:`muted line-said`,title:t.error?.message,children:ge(t)}):(0,w.jsx)(a,{of:t.id,percent:t.percent,label:`${S.job.progress}: ${o}`,tone:f(t),isMoving:t.status===`RUNNING`})}),(0,w.jsx)(`span`,{className:`any-job-when muted small`,children:_e(t)}),(0,w.jsxs)(`span`,{className:`any-job-acts`,children:[he(t)&&(0,w.jsx)(W,{act:ve(o,t),name:o,onAct:r}),s?(0,w.jsx)(W,{act:be(o,t),name:o,onAct:r}):(0,w.jsx)(W,{act:ye(o,e,t),name:o,onAct:r})]})]})}function W({act:e,name:t,onAct:n}){return(0,w.jsxs)(`button`,{className:`plain small`,type:`button`,onClick:()=>n(e),children:[e.yes,(0,w.jsxs)(`span`,{className:`visually-hidden`,children:[` `,t]})]})}function he({status:e}){return e!==`COMPLETED`}function ge({error:e,startedAt:t,createdAt:n,endedAt:r}){return e?e.message:r?`${S.job.took} ${y(Date.parse(r)-Date.parse(t??n))}`:``}function _e({status:e,waiting:t,endedAt:n,createdAt:r}){return e===`WAITING`&&t?.until?S.queue.goesOn(s(t.until)):e===`WAITING`&&t?.reason===`PAUSED`?S.operations.paused:(0,w.jsx)(h,{time:n??r})}function ve(e,t){return{title:S.operations.requeueSure(e),text:i(t)?S.operations.requeueEnded:S.operations.requeueText,yes:S.operations.requeue,act:()=>oe(t.id),done:S.operations.requeueDone(e)}}function ye(e,t,{id:n}){return{title:S.operations.cancelSure(e),text:S.operations.cancelText(t),yes:S.operations.cancel,isDangerous:!0,act:()=>se(n),done:S.operations.cancelDone(e)}}function be(e,{id:t}){return{title:S.operations.deleteSure(e),text:S.operations.deleteText,yes:S.operations.delete,isDangerous:!0,act:()=>ce(t),done:S.operations.deleteDone(e)}}function xe({queues:e,onAct:t}){return(0,w.jsxs)(`section`,{"aria-labelledby":`queues`,children:[(0,w.jsx)(`h2`,{id:`queues`,children:S.operations.queues}),(0,w.jsx)(`ul`,{className:`queue-cards`,children:e.map(e=>(0,w.jsx)(`li`,{className:`card queue-card`,"data-queue":e.queue,children:(0,w.jsx)(Se,{queue:e,onAct:t})},e.queue))})]})}function Se({queue:e,onAct:t}){let n=S.operations.queue[e.queue];return(0,w.jsxs)(w.Fragment,{children:[(0,w.jsxs)(`div`,{className:`section-head`,children:[(0,w.jsx)(`h3`,{children:n}),e.pause&&(0,w.jsxs)(`span`,{className:`status tone-wait`,children:[(0,w.jsx)(u,{}),` `,S.operations.paused]}),(0,w.jsxs)(`button`,{type:`button`,onClick:()=>t(e.pause?Te(e):we(e)),children:[e.pause?S.operations.resume:S.operations.pause,(0,w.jsxs)(`span`,{className:`visually-hidden`,children:[` `,n]})]})]}),(0,w.jsxs)(`dl`,{className:`figures`,children:[(0,w.jsxs)(`div`,{children:[(0,w.jsx)(`dt`,{children:S.operations.inLine}),(0,w.jsx)(`dd`,{className:`sum`,children:e.depth.toLocaleString(`en`)}),(0,w.jsx)(`dd`,{className:`muted small`,children:e.oldestSince?(0,w.jsx)(Ce,{since:e.oldestSince}):S.operations.nobody})]}),(0,w.jsxs)(`div`,{children:[(0,w.jsx)(`dt`,{children:S.operations.atWork}),(0,w.jsx)(`dd`,{className:`sum`,children:e.atWork.toLocaleString(`en`)}),(0,w.jsx)(`dd`,{className:`muted small`,children:S.operations.places(e.places)})]}),(0,w.jsxs)(`div`,{children:[(0,w.jsx)(`dt`,{children:S.operations.waiting}),(0,w.jsx)(`dd`,{className:`sum`,children:e.waiting.toLocaleString(`en`)}),(0,w.jsx)(`dd`,{className:`muted small`,children:S.operations.waitingFor})]})]}),(0,w.jsx)(`p`,{className:`muted small queue-note`,children:e.pause&&(0,w.jsxs)(w.Fragment,{children:[S.operations.pausedBy(e.pause.by),` `,(0,w.jsx)(h,{time:e.pause.since})]})})]})}function Ce({since:e}){let t=c(1e3);return S.operations.oldest(y(Math.max(0,t-Date.parse(e))))}function we({queue:e,atWork:t}){let n=S.operations.queue[e];return{title:S.operations.pauseSure(n),text:S.operations.pauseText(t),yes:S.operations.pause,act:()=>ie(e),done:S.operations.pauseDone(n)}}function Te({queue:e,depth:t}){let n=S.operations.queue[e];return{title:S.operations.resumeSure(n),text:S.operations.resumeText(t),yes:S.operations.resume,act:()=>ae(e),done:S.operations.resumeDone(n)}}function Ee({quotas:e}){return(0,w.jsxs)(`section`,{"aria-labelledby":`quotas`,children:[(0,w.jsx)(`h2`,{id:`quotas`,children:S.operations.quotas}),e.length===0?(0,w.jsx)(`p`,{className:`muted card`,children:S.operations.noQuotas}):(0,w.jsx)(`ul`,{className:`lines`,children:e.map(e=>(0,w.jsx)(`li`,{className:`quota`,children:(0,w.jsx)(De,{quota:e})},[e.holder,e.name,e.host,e.resource].join()))})]})}function De({quota:e}){let{holder:t,name:n,host:r,resource:i,limit:a,remaining:o,inFlight:s,inLine:c}=e;return(0,w.jsxs)(w.Fragment,{children:[(0,w.jsxs)(`p`,{className:`quota-name`,children:[(0,w.jsx)(`strong`,{children:S.operations.holder[t]}),t===`USER`&&(0,w.jsx)(`code`,{children:n}),` `,(0,w.jsxs)(`span`,{className:`muted small`,children:[r.replace(/^https?:\/\//,``),i&&` · ${i}`]})]}),(0,w.jsxs)(`div`,{className:`quota-left`,children:[a!==null&&o!==null&&(0,w.jsx)(`meter`,{min:0,max:a,value:o,low:a*.1,optimum:a,"aria-label":S.operations.left(o,a)}),(0,w.jsx)(`span`,{className:`small`,children:Oe(a,o)})]}),(0,w.jsxs)(`p`,{className:`small quota-when`,children:[(0,w.jsx)(ke,{quota:e}),(s>0||c>0)&&(0,w.jsxs)(`span`,{className:`muted`,children:[` `,S.operations.requests(s,c)]})]})]})}function Oe(e,t){return e===null?S.operations.unknown:t===null?S.operations.grants(e):S.operations.left(t,e)}function ke({quota:{blockedUntil:e,blockedBy:t,resetsAt:n}}){return e&&t?(0,w.jsxs)(`span`,{className:`tone-wait`,children:[S.job.wait[t],`, `,(0,w.jsx)(ee,{until:e,after:S.job.now})]}):n?(0,w.jsx)(`span`,{className:`muted`,children:S.operations.resets(s(n))}):(0,w.jsx)(`span`,{className:`muted`,children:S.operations.fresh})}var G=100,K=.22;function q({label:e,times:t,top:n,tell:r,children:i}){let[a,o]=(0,C.useState)(null),s=t.length;function c(e){let{left:t,width:n}=e.currentTarget.getBoundingClientRect(),r=Math.floor((e.clientX-t)/n*s);o(Math.max(0,Math.min(s-1,r)))}return(0,w.jsxs)(`div`,{className:`plot`,children:[(0,w.jsx)(`p`,{className:`plot-told small`,"aria-hidden":`true`,children:a===null?(0,w.jsx)(`span`,{className:`muted`,children:n}):(0,w.jsxs)(w.Fragment,{children:[(0,w.jsx)(`strong`,{children:t[a]}),` `,r(a)]})}),(0,w.jsxs)(`svg`,{role:`img`,"aria-label":e,viewBox:`0 0 ${s} ${G}`,preserveAspectRatio:`none`,onPointerMove:c,onPointerLeave:()=>o(null),children:[a!==null&&(0,w.jsx)(`rect`,{className:`plot-at`,x:a,y:0,width:1,height:G}),i]}),(0,w.jsxs)(`p`,{className:`plot-times muted small`,"aria-hidden":`true`,children:[(0,w.jsx)(`span`,{children:t[0]}),(0,w.jsx)(`span`,{children:t[Math.floor(s/2)]}),(0,w.jsx)(`span`,{children:t[s-1]})]}),(0,w.jsx)(`div`,{className:`visually-hidden`,children:(0,w.jsxs)(`table`,{children:[(0,w.jsx)(`caption`,{children:e}),(0,w.jsx)(`tbody`,{children:t.map((e,t)=>(0,w.jsxs)(`tr`,{children:[(0,w.jsx)(`th`,{scope:`row`,children:e}),(0,w.jsx)(`td`,{children:r(t)})]},e))})]})})]})}function Ae({columns:e,...t}){let n=e.map(e=>e.reduce((e,{value:t})=>e+t,0)),r=Math.max(1,...n);return(0,w.jsx)(q,{...t,top:r.toLocaleString(`en`),children:e.map((e,t)=>{let n=G;return e.map(({tone:e,value:i})=>{let a=i/r*G;return n-=a,a===0?null:(0,w.jsx)(`rect`,{className:`tone-${e}`,x:t+K/2,y:n,width:.78,height:a},`${t} ${e}`)})})})}function je({pairs:e,scale:t,...n}){let r=Math.max(...e.map(e=>e?.high??0))||1,i=e.some(e=>e!==null);return(0,w.jsx)(q,{...n,top:i?t(r):`–`,children:e.map((e,t)=>e&&(0,w.jsxs)(`g`,{className:`tone-busy`,children:[(0,w.jsx)(J,{index:t,part:e.high/r,isFaint:!0}),(0,w.jsx)(J,{index:t,part:e.low/r})]},t))})}function J({index:e,part:t,isFaint:n=!1}){let r=Math.max(1.5,t*G);return(0,w.jsx)(`rect`,{className:n?`faint`:void 0,x:e+K/2,y:G-r,width:.78,height:r})}function Me({values:e,times:t}){let n=Math.max(1,...e);return(0,w.jsxs)(`svg`,{className:`sparks tone-bad`,viewBox:`0 0 ${t.length} ${G}`,preserveAspectRatio:`none`,"aria-hidden":`true`,children:[(0,w.jsx)(`line`,{className:`sparks-ground`,x1:0,x2:t.length,y1:G,y2:G}),e.map((e,t)=>e>0&&(0,w.jsx)(J,{index:t,part:e/n},t))]})}var Ne=1e4,Pe=[`HOUR`,`DAY`,`WEEK`],Y=6,X=[{name:`completed`,tone:`good`},{name:`completedWithGaps`,tone:`wait`},{name:`failed`,tone:`bad`},{name:`cancelled`,tone:`calm`}];function Fe(){let[e,t]=(0,C.useState)(`HOUR`),{data:n,isUnheard:r}=j(N,(0,C.useMemo)(()=>({span:e}),[e]),Ne),i=n?.operations.timeline;return(0,w.jsxs)(`section`,{"aria-labelledby":`timeline`,className:`timeline`,children:[(0,w.jsxs)(`div`,{className:`section-head`,children:[(0,w.jsx)(`h2`,{id:`timeline`,children:S.operations.timeline}),(0,w.jsx)(v,{legend:S.operations.span,name:`span`,of:Pe,chosen:e,onChoose:t,children:e=>S.operations.spans[e]})]}),i?(0,w.jsx)(Ie,{timeline:i,isLong:e===`WEEK`}):(0,w.jsx)(`div`,{className:`card charts-room`,"aria-busy":!r,children:r&&(0,w.jsx)(l,{title:S.operations.failedToLoad})})]})}function Ie({timeline:e,isLong:t}){let{whole:n,buckets:r,countedSince:i}=e,a=r.map(({start:e})=>$(e,t)),o=i>n.start;return(0,w.jsxs)(w.Fragment,{children:[(0,w.jsxs)(`div`,{className:`charts`,children:[(0,w.jsx)(Le,{whole:n,buckets:r,times:a}),(0,w.jsx)(Re,{whole:n,buckets:r,times:a}),(0,w.jsx)(ze,{whole:n,buckets:r,times:a})]}),o&&(0,w.jsx)(`p`,{className:`muted small`,children:S.operations.counted($(i,t))})]})}function Le({whole:e,buckets:t,times:n}){let r=X.reduce((t,{name:n})=>t+e[n],0);return(0,w.jsxs)(`figure`,{className:`card chart`,children:[(0,w.jsxs)(`figcaption`,{children:[(0,w.jsx)(`h3`,{children:S.operations.ended}),(0,w.jsx)(`span`,{className:`sum`,children:r.toLocaleString(`en`)})]}),(0,w.jsx)(Ae,{label:S.operations.endedLabel(r),times:n,columns:t.map(e=>X.map(({name:t,tone:n})=>({tone:n,value:e[t]}))),tell:e=>{let n=t[e];return n?X.filter(({name:e})=>n[e]>0).map(({name:e})=>`${S.operations.ends[e]} ${n[e]}`).join(` · `)||S.operations.none:``}}),(0,w.jsx)(`ul`,{className:`legend small`,children:X.map(({name:t,tone:n})=>(0,w.jsxs)(`li`,{className:`tone-${n}`,children:[(0,w.jsx)(`span`,{className:`swatch`,"aria-hidden":`true`}),` `,S.operations.ends[t],` `,(0,w.jsx)(`span`,{className:`muted`,children:e[t].toLocaleString(`en`)})]},t))})]})}function Re({whole:e,buckets:t,times:n}){let{medianSeconds:r,p95Seconds:i}=e;return(0,w.jsxs)(`figure`,{className:`card chart`,children:[(0,w.jsxs)(`figcaption`,{children:[(0,w.jsx)(`h3`,{children:S.operations.took}),(0,w.jsx)(`span`,{className:`sum`,children:Q(r)})]}),(0,w.jsx)(je,{label:S.operations.tookLabel(Q(r),Q(i)),times:n,pairs:t.map(e=>e.medianSeconds===null||e.p95Seconds===null?null:{low:e.medianSeconds,high:e.p95Seconds}),scale:Q,tell:e=>{let n=t[e];return n?.medianSeconds==null?S.operations.none:S.operations.tookLabel(Q(n.medianSeconds),Q(n.p95Seconds))}}),(0,w.jsxs)(`ul`,{className:`legend small`,children:[(0,w.jsxs)(`li`,{className:`tone-busy`,children:[(0,w.jsx)(`span`,{className:`swatch`,"aria-hidden":`true`}),` `,S.operations.median,` `,(0,w.jsx)(`span`,{className:`muted`,children:Q(r)})]}),(0,w.jsxs)(`li`,{className:`tone-busy`,children:[(0,w.jsx)(`span`,{className:`swatch faint`,"aria-hidden":`true`}),` `,S.operations.p95,` `,(0,w.jsx)(`span`,{className:`muted`,children:Q(i)})]})]})]})}function ze({whole:e,buckets:t,times:n}){let r=e.failures.slice(0,Y),i=e.failures.slice(Y).reduce((e,{count:t})=>e+t,0);return(0,w.jsxs)(`figure`,{className:`card chart`,children:[(0,w.jsxs)(`figcaption`,{children:[(0,w.jsx)(`h3`,{children:S.operations.failures}),(0,w.jsx)(`span`,{className:`sum`,children:e.failed.toLocaleString(`en`)})]}),r.length===0?(0,w.jsx)(`p`,{className:`muted chart-empty`,children:S.operations.noFailures}):(0,w.jsx)(`ul`,{className:`reasons`,children:r.map(({code:e,count:r})=>(0,w.jsxs)(`li`,{children:[(0,w.jsx)(`span`,{className:`reason`,children:S.operations.reason(e)}),(0,w.jsx)(Me,{values:t.map(t=>Z(t,e)),times:n}),(0,w.jsx)(`span`,{className:`reason-count`,children:r.toLocaleString(`en`)})]},e))}),i>0&&(0,w.jsx)(`p`,{className:`muted small`,children:S.operations.otherReasons(i)})]})}function Z({failures:e},t){return e.find(e=>e.code===t)?.count??0}function Q(e){return e===null?`–`:e<10?`${e.toFixed(1)} s`:y(e*1e3)}function $(e,t){return t?`${p(e).replace(/ \d{4}$/,``)}, ${s(e)}`:s(e)}function Be({workers:e}){return(0,w.jsxs)(`section`,{"aria-labelledby":`workers`,children:[(0,w.jsx)(`h2`,{id:`workers`,children:S.operations.workers}),e.length===0?(0,w.jsx)(`p`,{className:`muted card`,children:S.operations.noneYet}):(0,w.jsx)(`ul`,{className:`lines`,children:e.map(e=>(0,w.jsx)(`li`,{className:`worker`,children:(0,w.jsx)(Ve,{worker:e})},e.name))})]})}function Ve({worker:e}){let{host:t,processId:r,version:i,places:a,holds:o,startedAt:s,seenAt:c,isLost:l}=e;return(0,w.jsxs)(w.Fragment,{children:[(0,w.jsxs)(`p`,{className:`worker-name`,children:[(0,w.jsx)(`strong`,{children:t}),` `,(0,w.jsxs)(`span`,{className:`muted small`,children:[S.operations.process(r),` · `,S.operations.version(i)]})]}),(0,w.jsx)(`p`,{className:`worker-places small`,children:a.map(({queue:e,places:t})=>(0,w.jsxs)(`span`,{className:`chip`,children:[S.operations.queue[e],` `,(0,w.jsx)(`span`,{className:`muted`,children:t})]},e))}),(0,w.jsx)(`p`,{className:`worker-sign small`,children:l?(0,w.jsxs)(`span`,{className:`status tone-bad`,children:[S.operations.lost,` `,(0,w.jsx)(h,{time:c})]}):(0,w.jsxs)(`span`,{className:`muted`,children:[S.operations.upSince,` `,(0,w.jsx)(h,{time:s}),` · `,(0,w.jsx)(Ue,{at:c})]})}),o.length>0&&(0,w.jsx)(`ul`,{className:`holds`,children:o.map(({job:e,owner:t,leaseEndsAt:r})=>(0,w.jsxs)(`li`,{children:[(0,w.jsx)(n,{href:`/jobs/${encodeURIComponent(e.id)}`,children:e.repository??S.job.unnamed}),(0,w.jsxs)(`span`,{className:`muted small`,children:[t,` · `,He(e),` · `,(0,w.jsx)(We,{until:r})]})]},e.id))})]})}function He({stages:e}){return e.filter(({status:e})=>e===`RUNNING`).map(({title:e})=>e).join(`, `)||S.operations.between}function Ue({at:e}){let t=c(1e3);return S.operations.seen(y(Math.max(0,t-Date.parse(e))))}function We({until:e}){let t=c(1e3);return S.operations.lease(y(Math.max(0,Date.parse(e)-t)))}var Ge=3e3,Ke={};function qe(){let e=te(o);return m(S.operations.title),e.state!==`SIGNED_IN`||!e.viewer.isAdmin?(0,w.jsx)(l,{title:S.operations.forbidden,isPage:!0,children:(0,w.jsx)(`p`,{children:S.operations.forbiddenText})}):(0,w.jsx)(Je,{})}function Je(){let{data:e,isUnheard:t,refresh:n}=j(ue,Ke,Ge),[r,i]=(0,C.useState)(null),[a,o]=(0,C.useState)(``),[s,c]=(0,C.useState)(0),l=(0,C.useCallback)(e=>{o(``),i(e)},[]);function u(e){o(e),c(e=>e+1),n()}if(!e)return t?(0,w.jsx)(g,{title:S.operations.failedToLoad,again:n}):(0,w.jsx)(`div`,{className:`operations-page`,"aria-busy":`true`});let{queues:f,workers:p,quotas:m}=e.operations;return(0,w.jsxs)(`div`,{className:`operations-page`,children:[(0,w.jsxs)(`header`,{className:`operations-head`,children:[(0,w.jsxs)(`div`,{children:[(0,w.jsx)(`h1`,{children:S.operations.title}),(0,w.jsx)(`p`,{className:`lead`,children:S.operations.lead})]}),(0,w.jsx)(`p`,{className:`small operations-said`,role:`status`,children:t?(0,w.jsx)(`span`,{className:`tone-wait`,children:S.operations.unheard}):a})]}),p.every(e=>e.isLost)&&(0,w.jsx)(d,{tone:`bad`,title:S.operations.noWorkers,children:(0,w.jsx)(`p`,{children:S.operations.noWorkersText})}),(0,w.jsx)(xe,{queues:f,onAct:l}),(0,w.jsx)(Fe,{}),(0,w.jsx)(fe,{acts:s,onAct:l,onDone:u}),(0,w.jsx)(Be,{workers:p}),(0,w.jsx)(Ee,{quotas:m}),r&&(0,w.jsx)(T,{act:r,onDone:u,onClose:()=>i(null)})]})}export{qe as OperationsPage};