import{C as e,E as t,S as n,_ as r,a as i,b as a,c as o,d as s,f as c,g as l,h as u,i as d,l as f,m as p,n as m,o as h,p as g,r as _,s as v,u as y,v as b,w as ee,x,y as te}from"./index-CDNoK6kt.js";var S=t(ee(),1),C=r();function w({act:e,onDone:t,onClose:n,children:r}){let i=(0,S.useRef)(null),[a,o]=(0,S.useState)(!1),[s,c]=(0,S.useState)(null),l=(0,S.useId)();(0,S.useEffect)(()=>i.current?.showModal(),[]);async function u(){o(!0),c(null);try{let n=await e.act();if(n===null)return t(e.done),i.current?.close();c(n)}catch{c(b.signIn.unreachable)}o(!1)}return(0,C.jsxs)(`dialog`,{className:`card ask`,ref:i,"aria-labelledby":`${l}-title`,"aria-describedby":`${l}-text`,onClose:n,children:[(0,C.jsx)(`h2`,{id:`${l}-title`,children:e.title}),r,(0,C.jsx)(`p`,{className:`muted`,id:`${l}-text`,children:e.text}),s&&(0,C.jsx)(`p`,{className:`tone-bad`,role:`alert`,children:s}),(0,C.jsxs)(`form`,{method:`dialog`,className:`acts`,children:[(0,C.jsx)(`button`,{type:`submit`,children:b.operations.no}),(0,C.jsx)(`button`,{className:e.isDangerous?`danger`:`primary`,type:`button`,disabled:a,onClick:()=>void u(),children:a?b.operations.busy:e.yes})]})]})}var T=a(`
  mutation PauseQueue($queue: Queue!) {
    pauseQueue(queue: $queue) {
      queue
    }
  }
`),E=a(`
  mutation ResumeQueue($queue: Queue!) {
    resumeQueue(queue: $queue) {
      queue
    }
  }
`),D=a(`
  mutation RequeueJob($id: ID!) {
    requeueJob(id: $id) {
      __typename
      ... on Problem {
        message
        remedy
      }
    }
  }
`),O=a(`
  mutation CancelAnyJob($id: ID!) {
    cancelAnyJob(id: $id) {
      __typename
      ... on Problem {
        message
        remedy
      }
    }
  }
`),k=a(`
  mutation PurgeJob($id: ID!) {
    purgeJob(id: $id) {
      __typename
      ... on Problem {
        message
        remedy
      }
    }
  }
`),ne=a(`
  mutation PurgeJobs($days: Int!) {
    purgeJobs(olderThanDays: $days) {
      left
      purged {
        jobs
      }
    }
  }
`);function A({message:e,remedy:t}){return e===void 0?null:[e,t].filter(Boolean).join(` `)}async function re(e){return await n.mutate({mutation:T,variables:{queue:e}}),null}async function ie(e){return await n.mutate({mutation:E,variables:{queue:e}}),null}async function ae(e){let{data:t}=await n.mutate({mutation:D,variables:{id:e}});return A(t?.requeueJob??{})}async function oe(e){let{data:t}=await n.mutate({mutation:O,variables:{id:e}});return A(t?.cancelAnyJob??{})}async function se(e){let{data:t}=await n.mutate({mutation:k,variables:{id:e}});return A(t?.purgeJob??{})}async function ce(e,t){let r=0;for(;;){let{data:i}=await n.mutate({mutation:ne,variables:{days:e}}),a=i?.purgeJobs.purged.jobs??0;if(r+=a,t(r),a===0||!i?.purgeJobs.left)return null}}function j(e,t,r){let[i,a]=(0,S.useState)(null),[o,s]=(0,S.useState)(!1),c=(0,S.useRef)(()=>void 0);(0,S.useEffect)(()=>{let i,o=0;async function l(){clearTimeout(i);let c=++o;try{let r={query:e,variables:t,fetchPolicy:`no-cache`},{data:i}=await n.query(r);if(c!==o)return;i&&a({data:i,of:t}),s(!1)}catch{if(c!==o)return;s(!0)}i=setTimeout(u,r)}function u(){document.visibilityState===`visible`&&l()}return c.current=()=>void l(),l(),document.addEventListener(`visibilitychange`,u),()=>{o=-1,clearTimeout(i),document.removeEventListener(`visibilitychange`,u)}},[e,t,r]);let l=(0,S.useCallback)(()=>c.current(),[]);return{data:i?.data??null,isCurrent:i?.of===t,isUnheard:o,refresh:l}}var le=a(`
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
`),ue=a(`
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
`),M=a(`
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
  `,[ue]),N=a(`
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
`),P=a(`
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
  `,[N]),F=a(`
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
  `,[N]),I=a(`
  query Purgeable($days: Int!) {
    operations {
      endedJobs(olderThanDays: $days, first: 0) {
        totalCount
      }
    }
  }
`),L=1e4,R=[1,7,30,90,365];function z({onDone:e,onClose:t}){let[n,r]=(0,S.useState)(30),[i,a]=(0,S.useState)(0),{data:o,isCurrent:s}=j(I,(0,S.useMemo)(()=>({days:n}),[n]),L),c=s&&o?o.operations.endedJobs.totalCount:null,l=0;return(0,C.jsx)(w,{act:{title:b.operations.purgeSure,text:i>0?b.operations.purged(i):b.operations.purgeText(c),yes:b.operations.delete,isDangerous:!0,act:()=>ce(n,e=>{l=e,a(e)}),get done(){return b.operations.purged(l)}},onDone:e,onClose:t,children:(0,C.jsxs)(`label`,{className:`purge-age`,children:[b.operations.olderThan,(0,C.jsx)(`select`,{value:n,onChange:e=>r(Number(e.target.value)),children:R.map(e=>(0,C.jsx)(`option`,{value:e,children:b.plural(e,`day`)},e))})]})})}var B=3e3,V=15,H={ACTIVE:{query:P,status:null},WAITING:{query:P,status:[`WAITING`]},ENDED:{query:F,status:null},FAILED:{query:F,status:[`FAILED`]}},U=Object.keys(H);function de({acts:e,onAct:t,onDone:n}){let[r,i]=(0,S.useState)(`ACTIVE`),[a,o]=(0,S.useState)(!1);return(0,C.jsxs)(`section`,{"aria-labelledby":`jobs`,className:`all-jobs`,children:[(0,C.jsxs)(`div`,{className:`section-head`,children:[(0,C.jsx)(`h2`,{id:`jobs`,children:b.operations.jobs}),(0,C.jsxs)(`fieldset`,{className:`filters`,children:[(0,C.jsx)(`legend`,{className:`visually-hidden`,children:b.queue.filters}),U.map(e=>(0,C.jsxs)(`label`,{children:[(0,C.jsx)(`input`,{className:`visually-hidden`,type:`radio`,name:`view`,checked:e===r,onChange:()=>i(e)}),(0,C.jsx)(`span`,{children:b.operations.views[e]})]},e))]})]}),(0,C.jsx)(fe,{view:r,acts:e,onAct:t,onPurge:()=>o(!0)},r),a&&(0,C.jsx)(z,{onDone:n,onClose:()=>o(!1)})]})}function fe({view:e,acts:t,onAct:n,onPurge:r}){let{query:i,status:a}=H[e],[o,s]=(0,S.useState)([]),l=o.at(-1)??null,{data:u,isUnheard:d,refresh:f}=j(i,(0,S.useMemo)(()=>({status:a&&[...a],first:V,after:l}),[a,l]),B),p=(0,S.useRef)(t);if((0,S.useEffect)(()=>{p.current!==t&&f(),p.current=t},[t,f]),!u)return d?(0,C.jsx)(c,{title:b.operations.failedToLoad,again:f}):(0,C.jsx)(`div`,{className:`all-jobs-room`,"aria-busy":`true`});let{nodes:m,totalCount:h,pageInfo:g}=u.operations.jobs,_=i===F;return(0,C.jsxs)(C.Fragment,{children:[m.length===0?(0,C.jsx)(`p`,{className:`muted card`,children:b.operations.noJobs[e]}):(0,C.jsx)(`ul`,{className:`lines`,children:m.map(e=>(0,C.jsx)(`li`,{className:`any-job`,"data-job":e.job.repository,children:(0,C.jsx)(pe,{one:e,onAct:n})},e.job.id))}),(0,C.jsxs)(`div`,{className:`all-jobs-foot`,children:[(0,C.jsx)(`span`,{className:`muted small`,children:b.operations.shown(o.length*V,m.length,h)}),(0,C.jsxs)(`span`,{className:`acts`,children:[o.length>0&&(0,C.jsx)(`button`,{type:`button`,onClick:()=>s(o.slice(0,-1)),children:b.operations.newer}),g.hasNextPage&&g.endCursor&&(0,C.jsx)(`button`,{type:`button`,onClick:()=>s([...o,g.endCursor??``]),children:b.operations.older}),_&&(0,C.jsx)(`button`,{type:`button`,onClick:r,children:b.operations.purge})]})]})]})}function pe({one:{owner:e,job:t},onAct:n}){let r=t.repository??b.job.unnamed,i=l(t);return(0,C.jsxs)(C.Fragment,{children:[(0,C.jsxs)(`span`,{className:`any-job-name`,children:[(0,C.jsx)(x,{href:`/jobs/${encodeURIComponent(t.id)}`,children:r}),(0,C.jsxs)(`span`,{className:`muted small`,children:[e,t.attempt>1&&` · ${b.job.attempt(t.attempt)}`]})]}),(0,C.jsx)(`span`,{className:`any-job-status`,children:(0,C.jsx)(m,{job:t})}),(0,C.jsx)(`span`,{className:`any-job-progress`,children:i?(0,C.jsx)(`span`,{className:`muted line-said`,title:t.error?.message,children:he(t)}):(0,C.jsx)(d,{of:t.id,percent:t.percent,label:`${b.job.progress}: ${r}`,tone:_(t),isMoving:t.status===`RUNNING`})}),(0,C.jsx)(`span`,{className:`any-job-when muted small`,children:ge(t)}),(0,C.jsxs)(`span`,{className:`any-job-acts`,children:[me(t)&&(0,C.jsx)(W,{act:_e(r,t),name:r,onAct:n}),i?(0,C.jsx)(W,{act:ye(r,t),name:r,onAct:n}):(0,C.jsx)(W,{act:ve(r,e,t),name:r,onAct:n})]})]})}function W({act:e,name:t,onAct:n}){return(0,C.jsxs)(`button`,{className:`plain small`,type:`button`,onClick:()=>n(e),children:[e.yes,(0,C.jsxs)(`span`,{className:`visually-hidden`,children:[` `,t]})]})}function me({status:e}){return e!==`COMPLETED`}function he({error:e,startedAt:t,createdAt:n,endedAt:r}){return e?e.message:r?`${b.job.took} ${f(Date.parse(r)-Date.parse(t??n))}`:``}function ge({status:e,waiting:t,endedAt:n,createdAt:r}){return e===`WAITING`&&t?.until?b.queue.goesOn(v(t.until)):e===`WAITING`&&t?.reason===`PAUSED`?b.operations.paused:(0,C.jsx)(i,{time:n??r})}function _e(e,t){return{title:b.operations.requeueSure(e),text:l(t)?b.operations.requeueEnded:b.operations.requeueText,yes:b.operations.requeue,act:()=>ae(t.id),done:b.operations.requeueDone(e)}}function ve(e,t,{id:n}){return{title:b.operations.cancelSure(e),text:b.operations.cancelText(t),yes:b.operations.cancel,isDangerous:!0,act:()=>oe(n),done:b.operations.cancelDone(e)}}function ye(e,{id:t}){return{title:b.operations.deleteSure(e),text:b.operations.deleteText,yes:b.operations.delete,isDangerous:!0,act:()=>se(t),done:b.operations.deleteDone(e)}}function be({queues:e,onAct:t}){return(0,C.jsxs)(`section`,{"aria-labelledby":`queues`,children:[(0,C.jsx)(`h2`,{id:`queues`,children:b.operations.queues}),(0,C.jsx)(`ul`,{className:`queue-cards`,children:e.map(e=>(0,C.jsx)(`li`,{className:`card queue-card`,"data-queue":e.queue,children:(0,C.jsx)(xe,{queue:e,onAct:t})},e.queue))})]})}function xe({queue:e,onAct:t}){let n=b.operations.queue[e.queue];return(0,C.jsxs)(C.Fragment,{children:[(0,C.jsxs)(`div`,{className:`section-head`,children:[(0,C.jsx)(`h3`,{children:n}),e.pause&&(0,C.jsxs)(`span`,{className:`status tone-wait`,children:[(0,C.jsx)(u,{}),` `,b.operations.paused]}),(0,C.jsxs)(`button`,{type:`button`,onClick:()=>t(e.pause?we(e):Ce(e)),children:[e.pause?b.operations.resume:b.operations.pause,(0,C.jsxs)(`span`,{className:`visually-hidden`,children:[` `,n]})]})]}),(0,C.jsxs)(`dl`,{className:`figures`,children:[(0,C.jsxs)(`div`,{children:[(0,C.jsx)(`dt`,{children:b.operations.inLine}),(0,C.jsx)(`dd`,{className:`sum`,children:e.depth.toLocaleString(`en`)}),(0,C.jsx)(`dd`,{className:`muted small`,children:e.oldestSince?(0,C.jsx)(Se,{since:e.oldestSince}):b.operations.nobody})]}),(0,C.jsxs)(`div`,{children:[(0,C.jsx)(`dt`,{children:b.operations.atWork}),(0,C.jsx)(`dd`,{className:`sum`,children:e.atWork.toLocaleString(`en`)}),(0,C.jsx)(`dd`,{className:`muted small`,children:b.operations.places(e.places)})]}),(0,C.jsxs)(`div`,{children:[(0,C.jsx)(`dt`,{children:b.operations.waiting}),(0,C.jsx)(`dd`,{className:`sum`,children:e.waiting.toLocaleString(`en`)}),(0,C.jsx)(`dd`,{className:`muted small`,children:b.operations.waitingFor})]})]}),(0,C.jsx)(`p`,{className:`muted small queue-note`,children:e.pause&&(0,C.jsxs)(C.Fragment,{children:[b.operations.pausedBy(e.pause.by),` `,(0,C.jsx)(i,{time:e.pause.since})]})})]})}function Se({since:e}){let t=y(1e3);return b.operations.oldest(f(Math.max(0,t-Date.parse(e))))}function Ce({queue:e,atWork:t}){let n=b.operations.queue[e];return{title:b.operations.pauseSure(n),text:b.operations.pauseText(t),yes:b.operations.pause,act:()=>re(e),done:b.operations.pauseDone(n)}}function we({queue:e,depth:t}){let n=b.operations.queue[e];return{title:b.operations.resumeSure(n),text:b.operations.resumeText(t),yes:b.operations.resume,act:()=>ie(e),done:b.operations.resumeDone(n)}}function Te({quotas:e}){return(0,C.jsxs)(`section`,{"aria-labelledby":`quotas`,children:[(0,C.jsx)(`h2`,{id:`quotas`,children:b.operations.quotas}),e.length===0?(0,C.jsx)(`p`,{className:`muted card`,children:b.operations.noQuotas}):(0,C.jsx)(`ul`,{className:`lines`,children:e.map(e=>(0,C.jsx)(`li`,{className:`quota`,children:(0,C.jsx)(Ee,{quota:e})},[e.holder,e.name,e.host,e.resource].join()))})]})}function Ee({quota:e}){let{holder:t,name:n,host:r,resource:i,limit:a,remaining:o,inFlight:s,inLine:c}=e;return(0,C.jsxs)(C.Fragment,{children:[(0,C.jsxs)(`p`,{className:`quota-name`,children:[(0,C.jsx)(`strong`,{children:b.operations.holder[t]}),t===`USER`&&(0,C.jsx)(`code`,{children:n}),` `,(0,C.jsxs)(`span`,{className:`muted small`,children:[r.replace(/^https?:\/\//,``),i&&` · ${i}`]})]}),(0,C.jsxs)(`div`,{className:`quota-left`,children:[a!==null&&o!==null&&(0,C.jsx)(`meter`,{min:0,max:a,value:o,low:a*.1,optimum:a,"aria-label":b.operations.left(o,a)}),(0,C.jsx)(`span`,{className:`small`,children:De(a,o)})]}),(0,C.jsxs)(`p`,{className:`small quota-when`,children:[(0,C.jsx)(Oe,{quota:e}),(s>0||c>0)&&(0,C.jsxs)(`span`,{className:`muted`,children:[` `,b.operations.requests(s,c)]})]})]})}function De(e,t){return e===null?b.operations.unknown:t===null?b.operations.grants(e):b.operations.left(t,e)}function Oe({quota:{blockedUntil:e,blockedBy:t,resetsAt:n}}){return e&&t?(0,C.jsxs)(`span`,{className:`tone-wait`,children:[b.job.wait[t],`, `,(0,C.jsx)(h,{until:e,after:b.job.now})]}):n?(0,C.jsx)(`span`,{className:`muted`,children:b.operations.resets(v(n))}):(0,C.jsx)(`span`,{className:`muted`,children:b.operations.fresh})}var G=100,K=.22;function q({label:e,times:t,top:n,tell:r,children:i}){let[a,o]=(0,S.useState)(null),s=t.length;function c(e){let{left:t,width:n}=e.currentTarget.getBoundingClientRect(),r=Math.floor((e.clientX-t)/n*s);o(Math.max(0,Math.min(s-1,r)))}return(0,C.jsxs)(`div`,{className:`plot`,children:[(0,C.jsx)(`p`,{className:`plot-told small`,"aria-hidden":`true`,children:a===null?(0,C.jsx)(`span`,{className:`muted`,children:n}):(0,C.jsxs)(C.Fragment,{children:[(0,C.jsx)(`strong`,{children:t[a]}),` `,r(a)]})}),(0,C.jsxs)(`svg`,{role:`img`,"aria-label":e,viewBox:`0 0 ${s} ${G}`,preserveAspectRatio:`none`,onPointerMove:c,onPointerLeave:()=>o(null),children:[a!==null&&(0,C.jsx)(`rect`,{className:`plot-at`,x:a,y:0,width:1,height:G}),i]}),(0,C.jsxs)(`p`,{className:`plot-times muted small`,"aria-hidden":`true`,children:[(0,C.jsx)(`span`,{children:t[0]}),(0,C.jsx)(`span`,{children:t[Math.floor(s/2)]}),(0,C.jsx)(`span`,{children:t[s-1]})]}),(0,C.jsx)(`div`,{className:`visually-hidden`,children:(0,C.jsxs)(`table`,{children:[(0,C.jsx)(`caption`,{children:e}),(0,C.jsx)(`tbody`,{children:t.map((e,t)=>(0,C.jsxs)(`tr`,{children:[(0,C.jsx)(`th`,{scope:`row`,children:e}),(0,C.jsx)(`td`,{children:r(t)})]},e))})]})})]})}function ke({columns:e,...t}){let n=e.map(e=>e.reduce((e,{value:t})=>e+t,0)),r=Math.max(1,...n);return(0,C.jsx)(q,{...t,top:r.toLocaleString(`en`),children:e.map((e,t)=>{let n=G;return e.map(({tone:e,value:i})=>{let a=i/r*G;return n-=a,a===0?null:(0,C.jsx)(`rect`,{className:`tone-${e}`,x:t+K/2,y:n,width:.78,height:a},`${t} ${e}`)})})})}function Ae({pairs:e,scale:t,...n}){let r=Math.max(...e.map(e=>e?.high??0))||1,i=e.some(e=>e!==null);return(0,C.jsx)(q,{...n,top:i?t(r):`–`,children:e.map((e,t)=>e&&(0,C.jsxs)(`g`,{className:`tone-busy`,children:[(0,C.jsx)(J,{index:t,part:e.high/r,isFaint:!0}),(0,C.jsx)(J,{index:t,part:e.low/r})]},t))})}function J({index:e,part:t,isFaint:n=!1}){let r=Math.max(1.5,t*G);return(0,C.jsx)(`rect`,{className:n?`faint`:void 0,x:e+K/2,y:G-r,width:.78,height:r})}function je({values:e,times:t}){let n=Math.max(1,...e);return(0,C.jsxs)(`svg`,{className:`sparks tone-bad`,viewBox:`0 0 ${t.length} ${G}`,preserveAspectRatio:`none`,"aria-hidden":`true`,children:[(0,C.jsx)(`line`,{className:`sparks-ground`,x1:0,x2:t.length,y1:G,y2:G}),e.map((e,t)=>e>0&&(0,C.jsx)(J,{index:t,part:e/n},t))]})}var Me=1e4,Ne=[`HOUR`,`DAY`,`WEEK`],Y=6,X=[{name:`completed`,tone:`good`},{name:`completedWithGaps`,tone:`wait`},{name:`failed`,tone:`bad`},{name:`cancelled`,tone:`calm`}];function Pe(){let[e,t]=(0,S.useState)(`HOUR`),{data:n,isUnheard:r}=j(M,(0,S.useMemo)(()=>({span:e}),[e]),Me),i=n?.operations.timeline;return(0,C.jsxs)(`section`,{"aria-labelledby":`timeline`,className:`timeline`,children:[(0,C.jsxs)(`div`,{className:`section-head`,children:[(0,C.jsx)(`h2`,{id:`timeline`,children:b.operations.timeline}),(0,C.jsxs)(`fieldset`,{className:`filters`,children:[(0,C.jsx)(`legend`,{className:`visually-hidden`,children:b.operations.span}),Ne.map(n=>(0,C.jsxs)(`label`,{children:[(0,C.jsx)(`input`,{className:`visually-hidden`,type:`radio`,name:`span`,checked:n===e,onChange:()=>t(n)}),(0,C.jsx)(`span`,{children:b.operations.spans[n]})]},n))]})]}),i?(0,C.jsx)(Fe,{timeline:i,isLong:e===`WEEK`}):(0,C.jsx)(`div`,{className:`card charts-room`,"aria-busy":!r,children:r&&(0,C.jsx)(s,{title:b.operations.failedToLoad})})]})}function Fe({timeline:e,isLong:t}){let{whole:n,buckets:r,countedSince:i}=e,a=r.map(({start:e})=>Q(e,t)),o=i>n.start;return(0,C.jsxs)(C.Fragment,{children:[(0,C.jsxs)(`div`,{className:`charts`,children:[(0,C.jsx)(Ie,{whole:n,buckets:r,times:a}),(0,C.jsx)(Le,{whole:n,buckets:r,times:a}),(0,C.jsx)(Re,{whole:n,buckets:r,times:a})]}),o&&(0,C.jsx)(`p`,{className:`muted small`,children:b.operations.counted(Q(i,t))})]})}function Ie({whole:e,buckets:t,times:n}){let r=X.reduce((t,{name:n})=>t+e[n],0);return(0,C.jsxs)(`figure`,{className:`card chart`,children:[(0,C.jsxs)(`figcaption`,{children:[(0,C.jsx)(`h3`,{children:b.operations.ended}),(0,C.jsx)(`span`,{className:`sum`,children:r.toLocaleString(`en`)})]}),(0,C.jsx)(ke,{label:b.operations.endedLabel(r),times:n,columns:t.map(e=>X.map(({name:t,tone:n})=>({tone:n,value:e[t]}))),tell:e=>{let n=t[e];return n?X.filter(({name:e})=>n[e]>0).map(({name:e})=>`${b.operations.ends[e]} ${n[e]}`).join(` · `)||b.operations.none:``}}),(0,C.jsx)(`ul`,{className:`legend small`,children:X.map(({name:t,tone:n})=>(0,C.jsxs)(`li`,{className:`tone-${n}`,children:[(0,C.jsx)(`span`,{className:`swatch`,"aria-hidden":`true`}),` `,b.operations.ends[t],` `,(0,C.jsx)(`span`,{className:`muted`,children:e[t].toLocaleString(`en`)})]},t))})]})}function Le({whole:e,buckets:t,times:n}){let{medianSeconds:r,p95Seconds:i}=e;return(0,C.jsxs)(`figure`,{className:`card chart`,children:[(0,C.jsxs)(`figcaption`,{children:[(0,C.jsx)(`h3`,{children:b.operations.took}),(0,C.jsx)(`span`,{className:`sum`,children:Z(r)})]}),(0,C.jsx)(Ae,{label:b.operations.tookLabel(Z(r),Z(i)),times:n,pairs:t.map(e=>e.medianSeconds===null||e.p95Seconds===null?null:{low:e.medianSeconds,high:e.p95Seconds}),scale:Z,tell:e=>{let n=t[e];return n?.medianSeconds==null?b.operations.none:b.operations.tookLabel(Z(n.medianSeconds),Z(n.p95Seconds))}}),(0,C.jsxs)(`ul`,{className:`legend small`,children:[(0,C.jsxs)(`li`,{className:`tone-busy`,children:[(0,C.jsx)(`span`,{className:`swatch`,"aria-hidden":`true`}),` `,b.operations.median,` `,(0,C.jsx)(`span`,{className:`muted`,children:Z(r)})]}),(0,C.jsxs)(`li`,{className:`tone-busy`,children:[(0,C.jsx)(`span`,{className:`swatch faint`,"aria-hidden":`true`}),` `,b.operations.p95,` `,(0,C.jsx)(`span`,{className:`muted`,children:Z(i)})]})]})]})}function Re({whole:e,buckets:t,times:n}){let r=e.failures.slice(0,Y),i=e.failures.slice(Y).reduce((e,{count:t})=>e+t,0);return(0,C.jsxs)(`figure`,{className:`card chart`,children:[(0,C.jsxs)(`figcaption`,{children:[(0,C.jsx)(`h3`,{children:b.operations.failures}),(0,C.jsx)(`span`,{className:`sum`,children:e.failed.toLocaleString(`en`)})]}),r.length===0?(0,C.jsx)(`p`,{className:`muted chart-empty`,children:b.operations.noFailures}):(0,C.jsx)(`ul`,{className:`reasons`,children:r.map(({code:e,count:r})=>(0,C.jsxs)(`li`,{children:[(0,C.jsx)(`span`,{className:`reason`,children:b.operations.reason(e)}),(0,C.jsx)(je,{values:t.map(t=>ze(t,e)),times:n}),(0,C.jsx)(`span`,{className:`reason-count`,children:r.toLocaleString(`en`)})]},e))}),i>0&&(0,C.jsx)(`p`,{className:`muted small`,children:b.operations.otherReasons(i)})]})}function ze({failures:e},t){return e.find(e=>e.code===t)?.count??0}function Z(e){return e===null?`–`:e<10?`${e.toFixed(1)} s`:f(e*1e3)}function Q(e,t){return t?`${o(e).replace(/ \d{4}$/,``)}, ${v(e)}`:v(e)}function $({workers:e}){return(0,C.jsxs)(`section`,{"aria-labelledby":`workers`,children:[(0,C.jsx)(`h2`,{id:`workers`,children:b.operations.workers}),e.length===0?(0,C.jsx)(`p`,{className:`muted card`,children:b.operations.noneYet}):(0,C.jsx)(`ul`,{className:`lines`,children:e.map(e=>(0,C.jsx)(`li`,{className:`worker`,children:(0,C.jsx)(Be,{worker:e})},e.name))})]})}function Be({worker:e}){let{host:t,processId:n,version:r,places:a,holds:o,startedAt:s,seenAt:c,isLost:l}=e;return(0,C.jsxs)(C.Fragment,{children:[(0,C.jsxs)(`p`,{className:`worker-name`,children:[(0,C.jsx)(`strong`,{children:t}),` `,(0,C.jsxs)(`span`,{className:`muted small`,children:[b.operations.process(n),` · `,b.operations.version(r)]})]}),(0,C.jsx)(`p`,{className:`worker-places small`,children:a.map(({queue:e,places:t})=>(0,C.jsxs)(`span`,{className:`chip`,children:[b.operations.queue[e],` `,(0,C.jsx)(`span`,{className:`muted`,children:t})]},e))}),(0,C.jsx)(`p`,{className:`worker-sign small`,children:l?(0,C.jsxs)(`span`,{className:`status tone-bad`,children:[b.operations.lost,` `,(0,C.jsx)(i,{time:c})]}):(0,C.jsxs)(`span`,{className:`muted`,children:[b.operations.upSince,` `,(0,C.jsx)(i,{time:s}),` · `,(0,C.jsx)(He,{at:c})]})}),o.length>0&&(0,C.jsx)(`ul`,{className:`holds`,children:o.map(({job:e,owner:t,leaseEndsAt:n})=>(0,C.jsxs)(`li`,{children:[(0,C.jsx)(x,{href:`/jobs/${encodeURIComponent(e.id)}`,children:e.repository??b.job.unnamed}),(0,C.jsxs)(`span`,{className:`muted small`,children:[t,` · `,Ve(e),` · `,(0,C.jsx)(Ue,{until:n})]})]},e.id))})]})}function Ve({stages:e}){return e.filter(({status:e})=>e===`RUNNING`).map(({title:e})=>e).join(`, `)||b.operations.between}function He({at:e}){let t=y(1e3);return b.operations.seen(f(Math.max(0,t-Date.parse(e))))}function Ue({until:e}){let t=y(1e3);return b.operations.lease(f(Math.max(0,Date.parse(e)-t)))}var We=3e3,Ge={};function Ke(){let t=e(te);return g(b.operations.title),t.state!==`SIGNED_IN`||!t.viewer.isAdmin?(0,C.jsx)(s,{title:b.operations.forbidden,isPage:!0,children:(0,C.jsx)(`p`,{children:b.operations.forbiddenText})}):(0,C.jsx)(qe,{})}function qe(){let{data:e,isUnheard:t,refresh:n}=j(le,Ge,We),[r,i]=(0,S.useState)(null),[a,o]=(0,S.useState)(``),[s,l]=(0,S.useState)(0),u=(0,S.useCallback)(e=>{o(``),i(e)},[]);function d(e){o(e),l(e=>e+1),n()}if(!e)return t?(0,C.jsx)(c,{title:b.operations.failedToLoad,again:n}):(0,C.jsx)(`div`,{className:`operations-page`,"aria-busy":`true`});let{queues:f,workers:m,quotas:h}=e.operations;return(0,C.jsxs)(`div`,{className:`operations-page`,children:[(0,C.jsxs)(`header`,{className:`operations-head`,children:[(0,C.jsxs)(`div`,{children:[(0,C.jsx)(`h1`,{children:b.operations.title}),(0,C.jsx)(`p`,{className:`lead`,children:b.operations.lead})]}),(0,C.jsx)(`p`,{className:`small operations-said`,role:`status`,children:t?(0,C.jsx)(`span`,{className:`tone-wait`,children:b.operations.unheard}):a})]}),m.every(e=>e.isLost)&&(0,C.jsx)(p,{tone:`bad`,title:b.operations.noWorkers,children:(0,C.jsx)(`p`,{children:b.operations.noWorkersText})}),(0,C.jsx)(be,{queues:f,onAct:u}),(0,C.jsx)(Pe,{}),(0,C.jsx)(de,{acts:s,onAct:u,onDone:d}),(0,C.jsx)($,{workers:m}),(0,C.jsx)(Te,{quotas:h}),r&&(0,C.jsx)(w,{act:r,onDone:d,onClose:()=>i(null)})]})}export{Ke as OperationsPage};