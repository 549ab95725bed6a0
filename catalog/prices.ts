/**
 * On-demand Linux prices in us-east-1, USD per hour, before tax. Generated 2026-07-20, read from
 * https://github.com/aws/karpenter-provider-aws/blob/1d927085dd81a9df9301e613f371dac5b4d16bfe/pkg/providers/pricing/zz_generated.pricing_aws.go
 * A price is no proof that a type can be launched: the list still shows the retired ones. Spot has
 * no fixed price; on-demand is its ceiling. p5e is missing there, so it has no price here.
 */
const onDemandUsd: Readonly<Record<string, number>> = {
    "t3.micro": 0.0104,
    "t3.small": 0.0208,
    "t3.medium": 0.0416,
    "t3.large": 0.0832,
    "t3.xlarge": 0.1664,
    "t3.2xlarge": 0.3328,
    "t3a.micro": 0.0094,
    "t3a.small": 0.0188,
    "t3a.medium": 0.0376,
    "t3a.large": 0.0752,
    "t3a.xlarge": 0.1504,
    "t3a.2xlarge": 0.3008,
    "t4g.micro": 0.0084,
    "t4g.small": 0.0168,
    "t4g.medium": 0.0336,
    "t4g.large": 0.0672,
    "t4g.xlarge": 0.1344,
    "t4g.2xlarge": 0.2688,
    "m6i.large": 0.096,
    "m6i.xlarge": 0.192,
    "m6i.2xlarge": 0.384,
    "m6i.4xlarge": 0.768,
    "m6i.8xlarge": 1.536,
    "m7i-flex.large": 0.09576,
    "m7i-flex.xlarge": 0.19152,
    "m7i-flex.2xlarge": 0.38304,
    "m7i-flex.4xlarge": 0.76608,
    "m7i-flex.8xlarge": 1.53216,
    "g3s.xlarge": 0.75,
    "g3.4xlarge": 1.14,
    "g3.8xlarge": 2.28,
    "g3.16xlarge": 4.56,
    "p2.xlarge": 0.9,
    "p2.8xlarge": 7.2,
    "p2.16xlarge": 14.4,
    "p3.2xlarge": 3.06,
    "p3.8xlarge": 12.24,
    "p3.16xlarge": 24.48,
    "p3dn.24xlarge": 31.212,
    "g4dn.xlarge": 0.526,
    "g4dn.2xlarge": 0.752,
    "g4dn.4xlarge": 1.204,
    "g4dn.8xlarge": 2.176,
    "g4dn.12xlarge": 3.912,
    "g4dn.16xlarge": 4.352,
    "g5g.xlarge": 0.42,
    "g5g.2xlarge": 0.556,
    "g5g.4xlarge": 0.828,
    "g5g.8xlarge": 1.372,
    "g5g.16xlarge": 2.744,
    "g5.xlarge": 1.006,
    "g5.2xlarge": 1.212,
    "g5.4xlarge": 1.624,
    "g5.8xlarge": 2.448,
    "g5.12xlarge": 5.672,
    "g5.16xlarge": 4.096,
    "g5.24xlarge": 8.144,
    "g5.48xlarge": 16.288,
    "g6.xlarge": 0.8048,
    "g6.2xlarge": 0.9776,
    "g6.4xlarge": 1.3232,
    "g6.8xlarge": 2.0144,
    "g6.12xlarge": 4.6016,
    "g6.16xlarge": 3.3968,
    "g6.24xlarge": 6.6752,
    "g6.48xlarge": 13.3504,
    "gr6.4xlarge": 1.5392,
    "gr6.8xlarge": 2.4464,
    "g6f.large": 0.202,
    "g6f.xlarge": 0.2375,
    "g6f.2xlarge": 0.475,
    "g6f.4xlarge": 0.95,
    "gr6f.4xlarge": 1.066,
    "g6e.xlarge": 1.861,
    "g6e.2xlarge": 2.24208,
    "g6e.4xlarge": 3.00424,
    "g6e.8xlarge": 4.52856,
    "g6e.12xlarge": 10.49264,
    "g6e.16xlarge": 7.57719,
    "g6e.24xlarge": 15.06559,
    "g6e.48xlarge": 30.13118,
    "g7.2xlarge": 2.52,
    "g7.4xlarge": 3.04208,
    "g7.8xlarge": 4.08624,
    "g7.12xlarge": 7.12832,
    "g7.24xlarge": 14.25664,
    "g7.48xlarge": 28.51328,
    "g7e.2xlarge": 3.36312,
    "g7e.4xlarge": 3.99816,
    "g7e.8xlarge": 5.26824,
    "g7e.12xlarge": 8.28608,
    "g7e.24xlarge": 16.57216,
    "g7e.48xlarge": 33.14432,
    "p4d.24xlarge": 21.957642,
    "p4de.24xlarge": 27.44705,
    "p5.4xlarge": 6.88,
    "p5.48xlarge": 55.04,
    "p5en.48xlarge": 63.296,
    "p6-b200.48xlarge": 113.9328,
    "p6-b300.48xlarge": 142.416,
};

/** When the table above was made. */
export const tableAsOf = "2026-07-20";

/** Returns the on-demand price in USD per hour; `undefined` when none is known, never 0. */
export function hourlyUsd(instanceType: string): number | undefined {
    return onDemandUsd[instanceType];
}

/** A price that is not per instance type, us-east-1. */
interface Price {
    readonly usd: number;
    readonly source: string;
    readonly asOf: string;
}

export const prices = {
    /** gp3 storage with its free 3,000 IOPS and 125 MB/s, per GB and month, attached or not. */
    gp3GbMonth: {
        usd: 0.08,
        source: "https://www.saisci.com/aws/gp2-vs-gp3-cost-comparison-ebs-volumes/",
        asOf: "2021",
    },
    /** Standard-tier snapshots, per GB stored and month; only changed blocks count. */
    snapshotGbMonth: {
        usd: 0.05,
        source: "https://www.usage.ai/blogs/ebs-snapshot-elb-pricing/",
        asOf: "2026-11-23",
    },
    /** S3 Standard, the first 50 TB, per GB and month. */
    s3GbMonth: {
        usd: 0.023,
        source: "https://aws.amazon.com/s3/pricing/, from memory",
        asOf: "2026-11-30",
    },
    /** A public IPv4 address, per hour. An automatic one is held only while the box runs. */
    publicIpv4Hour: {
        usd: 0.005,
        source: "https://cloudburn.io/blog/aws-nat-gateway-pricing",
        asOf: "2026-02",
    },
    /** A NAT gateway, per hour, used or not. */
    natGatewayHour: {
        usd: 0.045,
        source: "https://cloudburn.io/blog/aws-nat-gateway-pricing",
        asOf: "2026-02",
    },
    /** What passes through a NAT gateway in either direction, per GB. */
    natGatewayGb: {
        usd: 0.045,
        source: "https://cloudburn.io/blog/aws-nat-gateway-pricing",
        asOf: "2026-02",
    },
    /** What CloudWatch Logs takes in, per GB. EventBridge delivers AWS's own events for free. */
    logIngestedGb: {
        usd: 0.5,
        source: "https://c3x.dev/blog/cloudwatch-logs-cost-optimization",
        asOf: "2026-06",
    },
    /** What CloudWatch Logs keeps, per GB and month. */
    logKeptGbMonth: {
        usd: 0.03,
        source: "https://c3x.dev/blog/cloudwatch-logs-cost-optimization",
        asOf: "2026-06",
    },
} as const satisfies Record<string, Price>;

/**
 * Price per vCPU-hour above the baseline for a burstable box in unlimited mode, EC2's default. The figures are
 * AWS's. Its page was not read directly; several sites that explain AWS bills repeat the same figures.
 */
export const surplusVcpuHour = {
    t3: {
        usd: 0.05,
        source: "https://aws.amazon.com/ec2/pricing/on-demand/#T2.2FT3.2FT4g_Unlimited_Mode_Pricing",
        asOf: "2026-11-23",
    },
    t3a: {
        usd: 0.05,
        source: "https://aws.amazon.com/ec2/pricing/on-demand/#T2.2FT3.2FT4g_Unlimited_Mode_Pricing",
        asOf: "2026-11-23",
    },
    t4g: {
        usd: 0.04,
        source: "https://aws.amazon.com/ec2/pricing/on-demand/#T2.2FT3.2FT4g_Unlimited_Mode_Pricing",
        asOf: "2026-11-23",
    },
} as const satisfies Record<string, Price>;
