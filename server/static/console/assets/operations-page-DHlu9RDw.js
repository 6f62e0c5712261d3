import{C as e,D as t,E as n,S as r,T as i,_ as a,a as o,b as s,c,d as l,f as u,g as d,h as f,i as p,k as m,l as h,m as g,o as _,p as v,r as ee,s as y,t as b,u as x,v as S,w as C,x as w,y as T}from"./index-Dlsv_KS8.js";var E=m(t(),1),D=s();function O({act:e,onDone:t,onClose:n,children:r}){let i=(0,E.useRef)(null),[a,o]=(0,E.useState)(!1),[s,c]=(0,E.useState)(null),l=(0,E.useId)();(0,E.useEffect)(()=>i.current?.showModal(),[]);async function u(){o(!0),c(null);try{let n=await e.act();if(n===null)return t(e.done),i.current?.close();c(n)}catch{c(w.signIn.unreachable)}o(!1)}return(0,D.jsxs)(`dialog`,{className:`card ask`,ref:i,"aria-labelledby":`${l}-title`,"aria-describedby":`${l}-text`,onClose:n,children:[(0,D.jsx)(`h2`,{id:`${l}-title`,children:e.title}),r,(0,D.jsx)(`p`,{className:`muted`,id:`${l}-text`,children:e.text}),s&&(0,D.jsx)(`p`,{className:`tone-bad`,role:`alert`,children:s}),(0,D.jsxs)(`form`,{method:`dialog`,className:`acts`,children:[(0,D.jsx)(`button`,{type:`submit`,children:w.operations.no}),(0,D.jsx)(`button`,{className:e.isDangerous?`danger`:`primary`,type:`button`,disabled:a,onClick:()=>void u(),children:a?w.operations.busy:e.yes})]})]})}var k=e(`
  mutation PauseQueue($queue: Queue!) {
    pauseQueue(queue: $queue) {
      queue
    }
  }
`),A=e(`
  mutation ResumeQueue($queue: Queue!) {
    resumeQueue(queue: $queue) {
      queue
    }
  }
`),j=e(`
    mutation RequeueJob($id: ID!) {
      requeueJob(id: $id) {
        __typename
        ...Problem
      }
    }
  `,[_]),te=e(`
    mutation CancelAnyJob($id: ID!) {
      cancelAnyJob(id: $id) {
        __typename
        ...Problem
      }
    }
  `,[_]),ne=e(`
    mutation PurgeJob($id: ID!) {
      purgeJob(id: $id) {
        __typename
        ...Problem
      }
    }
  `,[_]),re=e(`
  mutation PurgeJobs($days: Int!) {
    purgeJobs(olderThanDays: $days) {
      left
      purged {
        jobs
      }
    }
  }
`);async function ie(e){return await i.mutate({mutation:k,variables:{queue:e}}),null}async function ae(e){return await i.mutate({mutation:A,variables:{queue:e}}),null}async function oe(e){let{data:t}=await i.mutate({mutation:j,variables:{id:e}}),n=t?.requeueJob;return n?.__typename===`JobRequeued`?null:y(n??{})}async function se(e){let{data:t}=await i.mutate({mutation:te,variables:{id:e}}),n=t?.cancelAnyJob;return n?.__typename===`JobCancelled`?null:y(n??{})}async function ce(e){let{data:t}=await i.mutate({mutation:ne,variables:{id:e}}),n=t?.purgeJob;return n?.__typename===`JobsPurged`?null:y(n??{})}async function le(e,t){let n=0;for(;;){let{data:r}=await i.mutate({mutation:re,variables:{days:e}}),a=r?.purgeJobs.purged.jobs??0;if(n+=a,t(n),a===0||!r?.purgeJobs.left)return null}}function M(e,t,n){let[r,a]=(0,E.useState)(null),[o,s]=(0,E.useState)(!1),c=(0,E.useRef)(()=>void 0);(0,E.useEffect)(()=>{let r,o=0;async function l(){clearTimeout(r);let c=++o;try{let n={query:e,variables:t,fetchPolicy:`no-cache`},{data:r}=await i.query(n);if(c!==o)return;r&&a({data:r,of:t}),s(!1)}catch{if(c!==o)return;s(!0)}r=setTimeout(u,n)}function u(){document.visibilityState===`visible`&&l()}return c.current=()=>void l(),l(),document.addEventListener(`visibilitychange`,u),()=>{o=-1,clearTimeout(r),document.removeEventListener(`visibilitychange`,u)}},[e,t,n]);let l=(0,E.useCallback)(()=>c.current(),[]);return{data:r?.data??null,isCurrent:r?.of===t,isUnheard:o,refresh:l}}var ue=e(`
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
`),de=e(`
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
`),N=e(`
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
  `,[de]),P=e(`
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
`),F=e(`
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
  `,[P]),I=e(`
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
  `,[P]),L=e(`
  query Purgeable($days: Int!) {
    operations {
      endedJobs(olderThanDays: $days, first: 0) {
        totalCount
      }
    }
  }
`),R=1e4,z=[1,7,30,90,365];function B({onDone:e,onClose:t}){let[n,r]=(0,E.useState)(30),[i,a]=(0,E.useState)(0),{data:o,isCurrent:s}=M(L,(0,E.useMemo)(()=>({days:n}),[n]),R),c=s&&o?o.operations.endedJobs.totalCount:null,l=0;return(0,D.jsx)(O,{act:{title:w.operations.purgeSure,text:i>0?w.operations.purged(i):w.operations.purgeText(c),yes:w.operations.delete,isDangerous:!0,act:()=>le(n,e=>{l=e,a(e)}),get done(){return w.operations.purged(l)}},onDone:e,onClose:t,children:(0,D.jsxs)(`label`,{className:`purge-age`,children:[w.operations.olderThan,(0,D.jsx)(`select`,{value:n,onChange:e=>r(Number(e.target.value)),children:z.map(e=>(0,D.jsx)(`option`,{value:e,children:w.plural(e,`day`)},e))})]})})}var V=3e3,H=15,U={ACTIVE:{query:F,status:null},WAITING:{query:F,status:[`WAITING`]},ENDED:{query:I,status:null},FAILED:{query:I,status:[`FAILED`]}},fe=Object.keys(U);function pe({acts:e,onAct:t,onDone:n}){let[r,i]=(0,E.useState)(`ACTIVE`),[a,o]=(0,E.useState)(!1);return(0,D.jsxs)(`section`,{"aria-labelledby":`jobs`,className:`all-jobs`,children:[(0,D.jsxs)(`div`,{className:`section-head`,children:[(0,D.jsx)(`h2`,{id:`jobs`,children:w.operations.jobs}),(0,D.jsx)(b,{legend:w.queue.filters,name:`view`,of:fe,chosen:r,onChoose:i,children:e=>w.operations.views[e]})]}),(0,D.jsx)(me,{view:r,acts:e,onAct:t,onPurge:()=>o(!0)},r),a&&(0,D.jsx)(B,{onDone:n,onClose:()=>o(!1)})]})}function me({view:e,acts:t,onAct:n,onPurge:r}){let{query:i,status:a}=U[e],[o,s]=(0,E.useState)([]),c=o.at(-1)??null,{data:l,isUnheard:u,refresh:d}=M(i,(0,E.useMemo)(()=>({status:a&&[...a],first:H,after:c}),[a,c]),V),p=(0,E.useRef)(t);if((0,E.useEffect)(()=>{p.current!==t&&d(),p.current=t},[t,d]),!l)return u?(0,D.jsx)(f,{title:w.operations.failedToLoad,again:d}):(0,D.jsx)(`div`,{className:`all-jobs-room`,"aria-busy":`true`});let{nodes:m,totalCount:h,pageInfo:g}=l.operations.jobs,_=i===I;return(0,D.jsxs)(D.Fragment,{children:[m.length===0?(0,D.jsx)(`p`,{className:`muted card`,children:w.operations.noJobs[e]}):(0,D.jsx)(`ul`,{className:`lines`,children:m.map(e=>(0,D.jsx)(`li`,{className:`any-job`,"data-job":e.job.repository,children:(0,D.jsx)(he,{one:e,onAct:n})},e.job.id))}),(0,D.jsxs)(`div`,{className:`all-jobs-foot`,children:[(0,D.jsx)(`span`,{className:`muted small`,children:w.operations.shown(o.length*H,m.length,h)}),(0,D.jsxs)(`span`,{className:`acts`,children:[o.length>0&&(0,D.jsx)(`button`,{type:`button`,onClick:()=>s(o.slice(0,-1)),children:w.operations.newer}),g.hasNextPage&&g.endCursor&&(0,D.jsx)(`button`,{type:`button`,onClick:()=>s([...o,g.endCursor??``]),children:w.operations.older}),_&&(0,D.jsx)(`button`,{type:`button`,onClick:r,children:w.operations.purge})]})]})]})}function he({one:{owner:e,job:t},onAct:n}){let r=t.repository??w.job.unnamed,i=T(t);return(0,D.jsxs)(D.Fragment,{children:[(0,D.jsxs)(`span`,{className:`any-job-name`,children:[(0,D.jsx)(C,{href:`/jobs/${encodeURIComponent(t.id)}`,children:r}),(0,D.jsxs)(`span`,{className:`muted small`,children:[e,t.attempt>1&&` · ${w.job.attempt(t.attempt)}`]})]}),(0,D.jsx)(`span`,{className:`any-job-status`,children:(0,D.jsx)(ee,{job:t})}),(0,D.jsx)(`span`,{className:`any-job-progress`,children:i?(0,D.jsx)(`span`,{className:`muted line-said`,title:t.error?.message,children:_e(t)}):(0,D.jsx)(o,{of:t.id,percent:t.percent,label:`${w.job.progress}: ${r}`,tone:p(t),isMoving:t.status===`RUNNING`})}),(0,D.jsx)(`span`,{className:`any-job-when muted small`,children:ve(t)}),(0,D.jsxs)(`span`,{className:`any-job-acts`,children:[ge(t)&&(0,D.jsx)(W,{act:ye(r,t),name:r,onAct:n}),i?(0,D.jsx)(W,{act:xe(r,t),name:r,onAct:n}):(0,D.jsx)(W,{act:be(r,e,t),name:r,onAct:n})]})]})}function W({act:e,name:t,onAct:n}){return(0,D.jsxs)(`button`,{className:`plain small`,type:`button`,onClick:()=>n(e),children:[e.yes,(0,D.jsxs)(`span`,{className:`visually-hidden`,children:[` `,t]})]})}function ge({status:e}){return e!==`COMPLETED`}function _e({error:e,startedAt:t,createdAt:n,endedAt:r}){return e?e.message:r?`${w.job.took} ${u(Date.parse(r)-Date.parse(t??n))}`:``}function ve({status:e,waiting:t,endedAt:n,createdAt:r}){return e===`WAITING`&&t?.until?w.queue.goesOn(x(t.until)):e===`WAITING`&&t?.reason===`PAUSED`?w.operations.paused:(0,D.jsx)(c,{time:n??r})}function ye(e,t){return{title:w.operations.requeueSure(e),text:T(t)?w.operations.requeueEnded:w.operations.requeueText,yes:w.operations.requeue,act:()=>oe(t.id),done:w.operations.requeueDone(e)}}function be(e,t,{id:n}){return{title:w.operations.cancelSure(e),text:w.operations.cancelText(t),yes:w.operations.cancel,isDangerous:!0,act:()=>se(n),done:w.operations.cancelDone(e)}}function xe(e,{id:t}){return{title:w.operations.deleteSure(e),text:w.operations.deleteText,yes:w.operations.delete,isDangerous:!0,act:()=>ce(t),done:w.operations.deleteDone(e)}}function Se({queues:e,onAct:t}){return(0,D.jsxs)(`section`,{"aria-labelledby":`queues`,children:[(0,D.jsx)(`h2`,{id:`queues`,children:w.operations.queues}),(0,D.jsx)(`ul`,{className:`queue-cards`,children:e.map(e=>(0,D.jsx)(`li`,{className:`card queue-card`,"data-queue":e.queue,children:(0,D.jsx)(Ce,{queue:e,onAct:t})},e.queue))})]})}function Ce({queue:e,onAct:t}){let n=w.operations.queue[e.queue];return(0,D.jsxs)(D.Fragment,{children:[(0,D.jsxs)(`div`,{className:`section-head`,children:[(0,D.jsx)(`h3`,{children:n}),e.pause&&(0,D.jsxs)(`span`,{className:`status tone-wait`,children:[(0,D.jsx)(S,{}),` `,w.operations.paused]}),(0,D.jsxs)(`button`,{type:`button`,onClick:()=>t(e.pause?Ee(e):Te(e)),children:[e.pause?w.operations.resume:w.operations.pause,(0,D.jsxs)(`span`,{className:`visually-hidden`,children:[` `,n]})]})]}),(0,D.jsxs)(`dl`,{className:`figures`,children:[(0,D.jsxs)(`div`,{children:[(0,D.jsx)(`dt`,{children:w.operations.inLine}),(0,D.jsx)(`dd`,{className:`sum`,children:e.depth.toLocaleString(`en`)}),(0,D.jsx)(`dd`,{className:`muted small`,children:e.oldestSince?(0,D.jsx)(we,{since:e.oldestSince}):w.operations.nobody})]}),(0,D.jsxs)(`div`,{children:[(0,D.jsx)(`dt`,{children:w.operations.atWork}),(0,D.jsx)(`dd`,{className:`sum`,children:e.atWork.toLocaleString(`en`)}),(0,D.jsx)(`dd`,{className:`muted small`,children:w.operations.places(e.places)})]}),(0,D.jsxs)(`div`,{children:[(0,D.jsx)(`dt`,{children:w.operations.waiting}),(0,D.jsx)(`dd`,{className:`sum`,children:e.waiting.toLocaleString(`en`)}),(0,D.jsx)(`dd`,{className:`muted small`,children:w.operations.waitingFor})]})]}),(0,D.jsx)(`p`,{className:`muted small queue-note`,children:e.pause&&(0,D.jsxs)(D.Fragment,{children:[w.operations.pausedBy(e.pause.by),` `,(0,D.jsx)(c,{time:e.pause.since})]})})]})}function we({since:e}){let t=v(1e3);return w.operations.oldest(u(Math.max(0,t-Date.parse(e))))}function Te({queue:e,atWork:t}){let n=w.operations.queue[e];return{title:w.operations.pauseSure(n),text:w.operations.pauseText(t),yes:w.operations.pause,act:()=>ie(e),done:w.operations.pauseDone(n)}}function Ee({queue:e,depth:t}){let n=w.operations.queue[e];return{title:w.operations.resumeSure(n),text:w.operations.resumeText(t),yes:w.operations.resume,act:()=>ae(e),done:w.operations.resumeDone(n)}}function De({quotas:e}){return(0,D.jsxs)(`section`,{"aria-labelledby":`quotas`,children:[(0,D.jsx)(`h2`,{id:`quotas`,children:w.operations.quotas}),e.length===0?(0,D.jsx)(`p`,{className:`muted card`,children:w.operations.noQuotas}):(0,D.jsx)(`ul`,{className:`lines`,children:e.map(e=>(0,D.jsx)(`li`,{className:`quota`,children:(0,D.jsx)(Oe,{quota:e})},[e.holder,e.name,e.host,e.resource].join()))})]})}function Oe({quota:e}){let{holder:t,name:n,host:r,resource:i,limit:a,remaining:o,inFlight:s,inLine:c}=e;return(0,D.jsxs)(D.Fragment,{children:[(0,D.jsxs)(`p`,{className:`quota-name`,children:[(0,D.jsx)(`strong`,{children:w.operations.holder[t]}),t===`USER`&&(0,D.jsx)(`code`,{children:n}),` `,(0,D.jsxs)(`span`,{className:`muted small`,children:[r.replace(/^https?:\/\//,``),i&&` · ${i}`]})]}),(0,D.jsxs)(`div`,{className:`quota-left`,children:[a!==null&&o!==null&&(0,D.jsx)(`meter`,{min:0,max:a,value:o,low:a*.1,optimum:a,"aria-label":w.operations.left(o,a)}),(0,D.jsx)(`span`,{className:`small`,children:ke(a,o)})]}),(0,D.jsxs)(`p`,{className:`small quota-when`,children:[(0,D.jsx)(Ae,{quota:e}),(s>0||c>0)&&(0,D.jsxs)(`span`,{className:`muted`,children:[` `,w.operations.requests(s,c)]})]})]})}function ke(e,t){return e===null?w.operations.unknown:t===null?w.operations.grants(e):w.operations.left(t,e)}function Ae({quota:{blockedUntil:e,blockedBy:t,resetsAt:n}}){return e&&t?(0,D.jsxs)(`span`,{className:`tone-wait`,children:[w.job.wait[t],`, `,(0,D.jsx)(h,{until:e,after:w.job.now})]}):n?(0,D.jsx)(`span`,{className:`muted`,children:w.operations.resets(x(n))}):(0,D.jsx)(`span`,{className:`muted`,children:w.operations.fresh})}var G=100,K=.22;function q({label:e,times:t,top:n,tell:r,children:i}){let[a,o]=(0,E.useState)(null),s=t.length;function c(e){let{left:t,width:n}=e.currentTarget.getBoundingClientRect(),r=Math.floor((e.clientX-t)/n*s);o(Math.max(0,Math.min(s-1,r)))}return(0,D.jsxs)(`div`,{className:`plot`,children:[(0,D.jsx)(`p`,{className:`plot-told small`,"aria-hidden":`true`,children:a===null?(0,D.jsx)(`span`,{className:`muted`,children:n}):(0,D.jsxs)(D.Fragment,{children:[(0,D.jsx)(`strong`,{children:t[a]}),` `,r(a)]})}),(0,D.jsxs)(`svg`,{role:`img`,"aria-label":e,viewBox:`0 0 ${s} ${G}`,preserveAspectRatio:`none`,onPointerMove:c,onPointerLeave:()=>o(null),children:[a!==null&&(0,D.jsx)(`rect`,{className:`plot-at`,x:a,y:0,width:1,height:G}),i]}),(0,D.jsxs)(`p`,{className:`plot-times muted small`,"aria-hidden":`true`,children:[(0,D.jsx)(`span`,{children:t[0]}),(0,D.jsx)(`span`,{children:t[Math.floor(s/2)]}),(0,D.jsx)(`span`,{children:t[s-1]})]}),(0,D.jsx)(`div`,{className:`visually-hidden`,children:(0,D.jsxs)(`table`,{children:[(0,D.jsx)(`caption`,{children:e}),(0,D.jsx)(`tbody`,{children:t.map((e,t)=>(0,D.jsxs)(`tr`,{children:[(0,D.jsx)(`th`,{scope:`row`,children:e}),(0,D.jsx)(`td`,{children:r(t)})]},e))})]})})]})}function je({columns:e,...t}){let n=e.map(e=>e.reduce((e,{value:t})=>e+t,0)),r=Math.max(1,...n);return(0,D.jsx)(q,{...t,top:r.toLocaleString(`en`),children:e.map((e,t)=>{let n=G;return e.map(({tone:e,value:i})=>{let a=i/r*G;return n-=a,a===0?null:(0,D.jsx)(`rect`,{className:`tone-${e}`,x:t+K/2,y:n,width:.78,height:a},`${t} ${e}`)})})})}function Me({pairs:e,scale:t,...n}){let r=Math.max(...e.map(e=>e?.high??0))||1,i=e.some(e=>e!==null);return(0,D.jsx)(q,{...n,top:i?t(r):`–`,children:e.map((e,t)=>e&&(0,D.jsxs)(`g`,{className:`tone-busy`,children:[(0,D.jsx)(J,{index:t,part:e.high/r,isFaint:!0}),(0,D.jsx)(J,{index:t,part:e.low/r})]},t))})}function J({index:e,part:t,isFaint:n=!1}){let r=Math.max(1.5,t*G);return(0,D.jsx)(`rect`,{className:n?`faint`:void 0,x:e+K/2,y:G-r,width:.78,height:r})}function Ne({values:e,times:t}){let n=Math.max(1,...e);return(0,D.jsxs)(`svg`,{className:`sparks tone-bad`,viewBox:`0 0 ${t.length} ${G}`,preserveAspectRatio:`none`,"aria-hidden":`true`,children:[(0,D.jsx)(`line`,{className:`sparks-ground`,x1:0,x2:t.length,y1:G,y2:G}),e.map((e,t)=>e>0&&(0,D.jsx)(J,{index:t,part:e/n},t))]})}var Pe=1e4,Fe=[`HOUR`,`DAY`,`WEEK`],Y=6,X=[{name:`completed`,tone:`good`},{name:`completedWithGaps`,tone:`wait`},{name:`failed`,tone:`bad`},{name:`cancelled`,tone:`calm`}];function Ie(){let[e,t]=(0,E.useState)(`HOUR`),{data:n,isUnheard:r}=M(N,(0,E.useMemo)(()=>({span:e}),[e]),Pe),i=n?.operations.timeline;return(0,D.jsxs)(`section`,{"aria-labelledby":`timeline`,className:`timeline`,children:[(0,D.jsxs)(`div`,{className:`section-head`,children:[(0,D.jsx)(`h2`,{id:`timeline`,children:w.operations.timeline}),(0,D.jsx)(b,{legend:w.operations.span,name:`span`,of:Fe,chosen:e,onChoose:t,children:e=>w.operations.spans[e]})]}),i?(0,D.jsx)(Le,{timeline:i,isLong:e===`WEEK`}):(0,D.jsx)(`div`,{className:`card charts-room`,"aria-busy":!r,children:r&&(0,D.jsx)(g,{title:w.operations.failedToLoad})})]})}function Le({timeline:e,isLong:t}){let{whole:n,buckets:r,countedSince:i}=e,a=r.map(({start:e})=>Q(e,t)),o=i>n.start;return(0,D.jsxs)(D.Fragment,{children:[(0,D.jsxs)(`div`,{className:`charts`,children:[(0,D.jsx)(Re,{whole:n,buckets:r,times:a}),(0,D.jsx)(ze,{whole:n,buckets:r,times:a}),(0,D.jsx)(Be,{whole:n,buckets:r,times:a})]}),o&&(0,D.jsx)(`p`,{className:`muted small`,children:w.operations.counted(Q(i,t))})]})}function Re({whole:e,buckets:t,times:n}){let r=X.reduce((t,{name:n})=>t+e[n],0);return(0,D.jsxs)(`figure`,{className:`card chart`,children:[(0,D.jsxs)(`figcaption`,{children:[(0,D.jsx)(`h3`,{children:w.operations.ended}),(0,D.jsx)(`span`,{className:`sum`,children:r.toLocaleString(`en`)})]}),(0,D.jsx)(je,{label:w.operations.endedLabel(r),times:n,columns:t.map(e=>X.map(({name:t,tone:n})=>({tone:n,value:e[t]}))),tell:e=>{let n=t[e];return n?X.filter(({name:e})=>n[e]>0).map(({name:e})=>`${w.operations.ends[e]} ${n[e]}`).join(` · `)||w.operations.none:``}}),(0,D.jsx)(`ul`,{className:`legend small`,children:X.map(({name:t,tone:n})=>(0,D.jsxs)(`li`,{className:`tone-${n}`,children:[(0,D.jsx)(`span`,{className:`swatch`,"aria-hidden":`true`}),` `,w.operations.ends[t],` `,(0,D.jsx)(`span`,{className:`muted`,children:e[t].toLocaleString(`en`)})]},t))})]})}function ze({whole:e,buckets:t,times:n}){let{medianSeconds:r,p95Seconds:i}=e;return(0,D.jsxs)(`figure`,{className:`card chart`,children:[(0,D.jsxs)(`figcaption`,{children:[(0,D.jsx)(`h3`,{children:w.operations.took}),(0,D.jsx)(`span`,{className:`sum`,children:Z(r)})]}),(0,D.jsx)(Me,{label:w.operations.tookLabel(Z(r),Z(i)),times:n,pairs:t.map(e=>e.medianSeconds===null||e.p95Seconds===null?null:{low:e.medianSeconds,high:e.p95Seconds}),scale:Z,tell:e=>{let n=t[e];return n?.medianSeconds==null?w.operations.none:w.operations.tookLabel(Z(n.medianSeconds),Z(n.p95Seconds))}}),(0,D.jsxs)(`ul`,{className:`legend small`,children:[(0,D.jsxs)(`li`,{className:`tone-busy`,children:[(0,D.jsx)(`span`,{className:`swatch`,"aria-hidden":`true`}),` `,w.operations.median,` `,(0,D.jsx)(`span`,{className:`muted`,children:Z(r)})]}),(0,D.jsxs)(`li`,{className:`tone-busy`,children:[(0,D.jsx)(`span`,{className:`swatch faint`,"aria-hidden":`true`}),` `,w.operations.p95,` `,(0,D.jsx)(`span`,{className:`muted`,children:Z(i)})]})]})]})}function Be({whole:e,buckets:t,times:n}){let r=e.failures.slice(0,Y),i=e.failures.slice(Y).reduce((e,{count:t})=>e+t,0);return(0,D.jsxs)(`figure`,{className:`card chart`,children:[(0,D.jsxs)(`figcaption`,{children:[(0,D.jsx)(`h3`,{children:w.operations.failures}),(0,D.jsx)(`span`,{className:`sum`,children:e.failed.toLocaleString(`en`)})]}),r.length===0?(0,D.jsx)(`p`,{className:`muted chart-empty`,children:w.operations.noFailures}):(0,D.jsx)(`ul`,{className:`reasons`,children:r.map(({code:e,count:r})=>(0,D.jsxs)(`li`,{children:[(0,D.jsx)(`span`,{className:`reason`,children:w.operations.reason(e)}),(0,D.jsx)(Ne,{values:t.map(t=>Ve(t,e)),times:n}),(0,D.jsx)(`span`,{className:`reason-count`,children:r.toLocaleString(`en`)})]},e))}),i>0&&(0,D.jsx)(`p`,{className:`muted small`,children:w.operations.otherReasons(i)})]})}function Ve({failures:e},t){return e.find(e=>e.code===t)?.count??0}function Z(e){return e===null?`–`:e<10?`${e.toFixed(1)} s`:u(e*1e3)}function Q(e,t){return t?`${l(e).replace(/ \d{4}$/,``)}, ${x(e)}`:x(e)}function $({workers:e}){return(0,D.jsxs)(`section`,{"aria-labelledby":`workers`,children:[(0,D.jsx)(`h2`,{id:`workers`,children:w.operations.workers}),e.length===0?(0,D.jsx)(`p`,{className:`muted card`,children:w.operations.noneYet}):(0,D.jsx)(`ul`,{className:`lines`,children:e.map(e=>(0,D.jsx)(`li`,{className:`worker`,children:(0,D.jsx)(He,{worker:e})},e.name))})]})}function He({worker:e}){let{host:t,processId:n,version:r,places:i,holds:a,startedAt:o,seenAt:s,isLost:l}=e;return(0,D.jsxs)(D.Fragment,{children:[(0,D.jsxs)(`p`,{className:`worker-name`,children:[(0,D.jsx)(`strong`,{children:t}),` `,(0,D.jsxs)(`span`,{className:`muted small`,children:[w.operations.process(n),` · `,w.operations.version(r)]})]}),(0,D.jsx)(`p`,{className:`worker-places small`,children:i.map(({queue:e,places:t})=>(0,D.jsxs)(`span`,{className:`chip`,children:[w.operations.queue[e],` `,(0,D.jsx)(`span`,{className:`muted`,children:t})]},e))}),(0,D.jsx)(`p`,{className:`worker-sign small`,children:l?(0,D.jsxs)(`span`,{className:`status tone-bad`,children:[w.operations.lost,` `,(0,D.jsx)(c,{time:s})]}):(0,D.jsxs)(`span`,{className:`muted`,children:[w.operations.upSince,` `,(0,D.jsx)(c,{time:o}),` · `,(0,D.jsx)(We,{at:s})]})}),a.length>0&&(0,D.jsx)(`ul`,{className:`holds`,children:a.map(({job:e,owner:t,leaseEndsAt:n})=>(0,D.jsxs)(`li`,{children:[(0,D.jsx)(C,{href:`/jobs/${encodeURIComponent(e.id)}`,children:e.repository??w.job.unnamed}),(0,D.jsxs)(`span`,{className:`muted small`,children:[t,` · `,Ue(e),` · `,(0,D.jsx)(Ge,{until:n})]})]},e.id))})]})}function Ue({stages:e}){return e.filter(({status:e})=>e===`RUNNING`).map(({title:e})=>e).join(`, `)||w.operations.between}function We({at:e}){let t=v(1e3);return w.operations.seen(u(Math.max(0,t-Date.parse(e))))}function Ge({until:e}){let t=v(1e3);return w.operations.lease(u(Math.max(0,Date.parse(e)-t)))}var Ke=3e3,qe={};function Je(){let e=n(r);return d(w.operations.title),e.state!==`SIGNED_IN`||!e.viewer.isAdmin?(0,D.jsx)(g,{title:w.operations.forbidden,isPage:!0,children:(0,D.jsx)(`p`,{children:w.operations.forbiddenText})}):(0,D.jsx)(Ye,{})}function Ye(){let{data:e,isUnheard:t,refresh:n}=M(ue,qe,Ke),[r,i]=(0,E.useState)(null),[o,s]=(0,E.useState)(``),[c,l]=(0,E.useState)(0),u=(0,E.useCallback)(e=>{s(``),i(e)},[]);function d(e){s(e),l(e=>e+1),n()}if(!e)return t?(0,D.jsx)(f,{title:w.operations.failedToLoad,again:n}):(0,D.jsx)(`div`,{className:`operations-page`,"aria-busy":`true`});let{queues:p,workers:m,quotas:h}=e.operations;return(0,D.jsxs)(`div`,{className:`operations-page`,children:[(0,D.jsxs)(`header`,{className:`operations-head`,children:[(0,D.jsxs)(`div`,{children:[(0,D.jsx)(`h1`,{children:w.operations.title}),(0,D.jsx)(`p`,{className:`lead`,children:w.operations.lead})]}),(0,D.jsx)(`p`,{className:`small operations-said`,role:`status`,children:t?(0,D.jsx)(`span`,{className:`tone-wait`,children:w.operations.unheard}):o})]}),m.every(e=>e.isLost)&&(0,D.jsx)(a,{tone:`bad`,title:w.operations.noWorkers,children:(0,D.jsx)(`p`,{children:w.operations.noWorkersText})}),(0,D.jsx)(Se,{queues:p,onAct:u}),(0,D.jsx)(Ie,{}),(0,D.jsx)(pe,{acts:c,onAct:u,onDone:d}),(0,D.jsx)($,{workers:m}),(0,D.jsx)(De,{quotas:h}),r&&(0,D.jsx)(O,{act:r,onDone:d,onClose:()=>i(null)})]})}export{Je as OperationsPage};