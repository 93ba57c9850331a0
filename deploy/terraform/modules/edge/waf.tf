locals {
  # AWS' lists. What a transaction carries looks like nothing that its list of common attacks knows, but it may be longer than
  # that list's 8 KiB: this one rule counts and does not refuse. The size of a body is the node's own bound.
  lists = {
    AWSManagedRulesAmazonIpReputationList = []
    AWSManagedRulesKnownBadInputsRuleSet  = []
    AWSManagedRulesCommonRuleSet          = ["SizeRestrictions_BODY"]
  }
  rules = concat(
    [{
      Name             = "requests-of-one-address"
      Priority         = 0
      Action           = { Block = { CustomResponse = { ResponseCode = 429 } } }
      Statement        = { RateBasedStatement = { AggregateKeyType = "IP", Limit = var.requests_per_5_minutes, EvaluationWindowSec = 300 } }
      VisibilityConfig = { SampledRequestsEnabled = true, CloudWatchMetricsEnabled = true, MetricName = "${var.name}-requests-of-one-address" }
    }],
    [for index, list in keys(local.lists) : {
      Name           = list
      Priority       = index + 1
      OverrideAction = { None = {} }
      Statement = {
        ManagedRuleGroupStatement = {
          VendorName          = "AWS"
          Name                = list
          RuleActionOverrides = [for rule in local.lists[list] : { Name = rule, ActionToUse = { Count = {} } }]
        }
      }
      VisibilityConfig = { SampledRequestsEnabled = true, CloudWatchMetricsEnabled = true, MetricName = "${var.name}-${list}" }
    }],
  )
}

resource "aws_wafv2_web_acl" "this" {
  name      = var.name
  scope     = "REGIONAL"
  rule_json = jsonencode(local.rules)
  default_action {
    allow {}
  }
  visibility_config {
    cloudwatch_metrics_enabled = true
    sampled_requests_enabled   = true
    metric_name                = var.name
  }
}

resource "aws_wafv2_web_acl_association" "this" {
  resource_arn = aws_lb.this.arn
  web_acl_arn  = aws_wafv2_web_acl.this.arn
}
