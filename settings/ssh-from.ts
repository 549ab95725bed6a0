import { Address4 } from "ip-address";

/**
 * A network larger than this is refused: a /8 is the largest block ever given to one organisation, so
 * anything wider is the internet, `0.0.0.0/0` and its two halves included.
 */
const shortestPrefix = 8;

/**
 * Returns the fault of `cidr` as a network that may reach SSH, or `undefined`. `instead` is the block that
 * the user meant, when that is certain.
 */
export function sshFromFault(
    cidr: string,
): { wrong: string; allowed: string; instead?: string } | undefined {
    const anyBlock = "an IPv4 CIDR block such as 203.0.113.7/32";
    const numbers = /^[\d.]{1,15}(\/\d{1,2})?$/.test(cidr); // the library is slow to refuse thousands of texts
    if (numbers && !cidr.includes("/") && Address4.isValid(cidr)) {
        return {
            wrong: "is an address without a network size",
            allowed: anyBlock,
            instead: `${cidr}/32`,
        };
    }
    if (!numbers || !cidr.includes("/") || !Address4.isValid(cidr)) {
        const reason = cidr.includes(":")
            ? "is IPv6, which the VPC does not route"
            : "is not a CIDR block";
        return { wrong: reason, allowed: anyBlock };
    }
    const block = new Address4(cidr);
    if (block.subnetMask < shortestPrefix) {
        return {
            wrong: "would open SSH to the whole world",
            allowed: `your own networks, none wider than /${shortestPrefix}`,
        };
    }
    const network = `${block.startAddress().correctForm()}${block.subnet}`;
    if (network !== cidr) {
        // AWS would store the network and report a change at every `up`.
        const allowed = `the network itself, ${network}`;
        return { wrong: "has host bits set", allowed, instead: network };
    }
    return undefined;
}
