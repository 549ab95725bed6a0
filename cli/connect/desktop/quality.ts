/** What the way to a box carries, as measured. */
export interface Way {
    /** From a request to the first byte of its answer, milliseconds. */
    readonly answerMs: number;
    readonly bytesPerSecond: number;
}

/**
 * How much smaller TigerVNC makes a picture at each of its quality levels, from 0. VirtualGL's authors measured them over frames of
 * SPECviewperf 9; TigerVNC has levels and figures from them (common/rfb/TightJPEGEncoder.cxx, read 2026-11-30).
 */
const ratios = [100, 80, 70, 60, 50, 40, 30, 25, 20, 10] as const;

/** One screen of 1920 x 1080 with 3 bytes a pixel: the size that a desktop has at first. */
const screenBytes = 1920 * 1080 * 3;

/** The longest that a whole screen full of pictures may take, seconds: a page that is scrolled then moves. */
const repaintPatience = 0.25;

/** Returns how many bytes it takes to send a whole screen of pictures at a quality level from 0 to 9. */
export function repaintBytes(quality: number): number {
    return screenBytes / (ratios[quality] ?? ratios[0]);
}

/**
 * Returns the best quality level of TigerVNC, 0 to 9, at which a screen of pictures is there in time. What has few colours, as
 * text on a plain ground, is sent without loss at every level; so is a picture that stays still for some time.
 */
export function fittingQuality({ bytesPerSecond }: Way): number {
    const most = bytesPerSecond * repaintPatience;
    return Math.max(
        0,
        ratios.findLastIndex((_, quality) => repaintBytes(quality) <= most),
    );
}

/** Returns the sentence about a way for the person. */
export function wayTold(way: Way): string {
    const quality = fittingQuality(way);
    const rate = (way.bytesPerSecond / 1e6).toFixed(way.bytesPerSecond < 1e5 ? 2 : 1);
    const seconds = (repaintBytes(quality) / way.bytesPerSecond).toFixed(1);
    return (
        `the tunnel carries ${rate} MB/s and answers in ${Math.round(way.answerMs)} ms, so pictures come at quality ${quality} of 9: ` +
        `a full-HD screen of them in ${seconds} s`
    );
}
