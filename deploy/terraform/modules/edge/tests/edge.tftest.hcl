mock_provider "aws" {
  mock_resource "aws_acm_certificate" {
    defaults = {
      domain_validation_options = [{
        domain_name           = "api.example.com"
        resource_record_name  = "_proof.api.example.com"
        resource_record_type  = "CNAME"
        resource_record_value = "_value.acm-validations.aws"
      }]
    }
  }
}

variables {
  name              = "orrery-prod"
  environment       = "prod"
  account_id        = "111122223333"
  domain            = "api.example.com"
  zone_id           = "Z0123456789"
  vpc_id            = "vpc-1"
  subnet_ids        = ["subnet-a", "subnet-b", "subnet-c"]
  security_group_id = "sg-alb"
}

run "tls_and_nothing_else" {
  assert {
    condition     = aws_lb_listener.https.protocol == "HTTPS" && startswith(aws_lb_listener.https.ssl_policy, "ELBSecurityPolicy-TLS13-1-2")
    error_message = "TLS 1.2 or 1.3."
  }
  assert {
    condition     = one(aws_lb_listener.http.default_action).type == "redirect" && one(one(aws_lb_listener.http.default_action).redirect).protocol == "HTTPS"
    error_message = "Port 80 only tells where 443 is."
  }
  assert {
    condition     = aws_lb_listener.https.certificate_arn == aws_acm_certificate_validation.this.certificate_arn
    error_message = "With a certificate that is proved by then."
  }
}

run "the_name_is_proved_and_leads_to_it" {
  assert {
    condition     = aws_route53_record.proof.name == "_proof.api.example.com" && aws_route53_record.proof.records == toset(["_value.acm-validations.aws"])
    error_message = "The proof that the certificate asks for."
  }
  assert {
    condition     = aws_route53_record.this.name == "api.example.com" && one(aws_route53_record.this.alias).name == aws_lb.this.dns_name
    error_message = "The name is the load balancer's."
  }
}

run "only_pods_that_answer_are_asked" {
  assert {
    condition     = one(aws_lb_target_group.api.health_check).path == "/" && aws_lb_target_group.api.target_type == "ip" && aws_lb_target_group.api.port == 8080
    error_message = "Pods by address, when JSON-RPC answers a GET."
  }
}

run "the_firewall_stands_before_it" {
  assert {
    condition     = aws_wafv2_web_acl_association.this.resource_arn == aws_lb.this.arn && aws_wafv2_web_acl_association.this.web_acl_arn == aws_wafv2_web_acl.this.arn
    error_message = "It is tied to the load balancer."
  }
  assert {
    condition     = jsondecode(aws_wafv2_web_acl.this.rule_json)[0].Statement.RateBasedStatement.Limit == 3000 && keys(jsondecode(aws_wafv2_web_acl.this.rule_json)[0].Action) == ["Block"]
    error_message = "One address has a limit."
  }
  assert {
    condition     = length(distinct([for rule in jsondecode(aws_wafv2_web_acl.this.rule_json) : rule.Priority])) == 4
    error_message = "Four rules, in an order."
  }
  assert {
    condition     = aws_lb.this.drop_invalid_header_fields && aws_lb.this.desync_mitigation_mode == "strictest" && aws_lb.this.security_groups == toset(["sg-alb"])
    error_message = "What is malformed is dropped."
  }
}

run "it_is_not_deleted_by_mistake_outside_of_dev" {
  assert {
    condition     = aws_lb.this.enable_deletion_protection
    error_message = "prod is protected."
  }
}

run "dev_goes_when_it_is_told_to" {
  variables {
    environment = "dev"
  }
  assert {
    condition     = !aws_lb.this.enable_deletion_protection
    error_message = "dev is not."
  }
}

run "who_has_asked_is_written_where_nobody_else_writes" {
  assert {
    condition     = one(aws_lb.this.access_logs).enabled && one(aws_lb.this.access_logs).bucket == aws_s3_bucket.logs.id && aws_s3_bucket.logs.bucket == "orrery-prod-111122223333-edge-logs"
    error_message = "To a bucket of its own."
  }
  assert {
    condition     = [for statement in jsondecode(aws_s3_bucket_policy.logs.policy).Statement : "${statement.Effect} ${statement.Action} ${statement.Sid}"] == ["Allow s3:PutObject LoadBalancersWrite", "Deny s3:* TlsOrNothing"]
    error_message = "Load balancers may write, and nobody without TLS."
  }
  assert {
    condition     = jsondecode(aws_s3_bucket_policy.logs.policy).Statement[0].Condition.StringEquals["aws:SourceAccount"] == "111122223333" && jsondecode(aws_s3_bucket_policy.logs.policy).Statement[0].Resource == "arn:aws:s3:::orrery-prod-111122223333-edge-logs/AWSLogs/111122223333/*"
    error_message = "Those of this account."
  }
  assert {
    condition     = aws_s3_bucket_public_access_block.logs.restrict_public_buckets && aws_s3_bucket_public_access_block.logs.block_public_policy && one(one(aws_s3_bucket_lifecycle_configuration.logs.rule).expiration).days == 30
    error_message = "Public to nobody, and gone after a month."
  }
}

run "logs_for_ever_are_refused" {
  command = plan
  variables {
    log_days = 3650
  }
  expect_failures = [var.log_days]
}

run "a_name_that_is_none_is_refused" {
  command = plan
  variables {
    domain = "https://api.example.com"
  }
  expect_failures = [var.domain]
}

run "no_limit_is_refused" {
  command = plan
  variables {
    requests_per_5_minutes = 0
  }
  expect_failures = [var.requests_per_5_minutes]
}

run "one_zone_is_refused" {
  command = plan
  variables {
    subnet_ids = ["subnet-a"]
  }
  expect_failures = [var.subnet_ids]
}
