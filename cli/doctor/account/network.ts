import { regions } from "../../../catalog/regions";
import { check, fail, type Finding, ok } from "../check";
import type { NotReached, Reached } from "./reach";

/** Decides by whether AWS answers in the region, to anybody. */
export function decideNetwork(found: Reached | NotReached): Finding {
    const { region } = found;
    if (!("code" in found)) return ok(`AWS answers in ${region}`);
    const { code } = found;
    const isKnown = (regions as readonly string[]).includes(region);
    if (code === "ENOTFOUND" && !isKnown)
        return fail(
            `AWS has no address for the region ${region}, so it is probably misspelt`,
            "add --region us-east-1 with the region of your boxes",
        );
    if (/CERT|SELF_SIGNED|UNABLE_TO/.test(code))
        return fail(
            `somebody between here and AWS has put in a certificate of their own (${code}): a company's proxy, most often`,
            "`export NODE_EXTRA_CA_CERTS=FILE` with that proxy's root certificate, which your company's IT has",
        );
    return fail(
        `AWS does not answer in ${region} (${code}): there is no network, or a firewall or proxy is in the way`,
        `\`curl -I https://ec2.${region}.amazonaws.com/ping\` must answer; connect to a network where it does`,
    );
}

export const network = check("network", {
    after: ["region"],
    ask: (asked) => asked.reached(),
    decide: decideNetwork,
});
