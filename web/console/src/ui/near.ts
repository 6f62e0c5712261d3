/** What is heavy is loaded when its place comes near to being seen. */
import { useEffect, useState, type RefObject } from "react";

const AHEAD = "300px";

/** True once the place was in sight or almost so, and from then on. */
export function useNear(place: RefObject<Element | null>): boolean {
  const [isNear, setNear] = useState(false);
  useEffect(() => {
    const watch = new IntersectionObserver(
      ([entry]) => entry?.isIntersecting && setNear(true),
      { rootMargin: AHEAD },
    );
    if (place.current) watch.observe(place.current);
    return () => watch.disconnect();
  }, [place]);
  return isNear;
}
