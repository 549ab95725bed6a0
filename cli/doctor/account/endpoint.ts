/**
 * Returns where a service of AWS answers in a region. The variables are those that AWS's SDK reads for a test's or a company's
 * own endpoint; an endpoint in a profile is not looked for.
 */
export function endpointOf(
    service: "ec2" | "sts",
    region: string,
    env: NodeJS.ProcessEnv = process.env,
): string {
    const own = env[`AWS_ENDPOINT_URL_${service.toUpperCase()}`] || env["AWS_ENDPOINT_URL"];
    if (own) return own.replace(/\/+$/, "");
    const suffix = region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
    return `https://${service}.${region}.${suffix}`;
}
