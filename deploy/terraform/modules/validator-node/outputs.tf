output "instance_id" {
  description = "The machine."
  value       = aws_instance.this.id
}

output "public_ip" {
  description = "Where peers and Ansible find it."
  value       = aws_eip.this.public_ip
}

output "private_ip" {
  description = "Where a monitoring-server finds it."
  value       = aws_instance.this.private_ip
}

output "security_group_id" {
  description = "Its doors."
  value       = aws_security_group.this.id
}

output "doors" {
  description = "Every port that is open, as protocol/port and to whom."
  value = toset(concat(
    [for rule in aws_vpc_security_group_ingress_rule.trusted : "tcp/${rule.from_port} ${rule.cidr_ipv4}"],
    [for rule in aws_vpc_security_group_ingress_rule.peers : "${rule.ip_protocol}/${rule.from_port} ${rule.cidr_ipv4}"],
    [for rule in aws_vpc_security_group_ingress_rule.scraped : "tcp/${rule.from_port} ${rule.referenced_security_group_id}"],
  ))
}
