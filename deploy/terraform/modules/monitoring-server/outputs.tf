output "security_group_id" {
  description = "Who may read a validator's metrics."
  value       = aws_security_group.this.id
}

output "public_ip" {
  description = "Where Grafana and Ansible find it."
  value       = aws_eip.this.public_ip
}

output "doors" {
  description = "Every port that is open, as protocol/port and to whom."
  value       = toset([for rule in aws_vpc_security_group_ingress_rule.this : "tcp/${rule.from_port} ${rule.cidr_ipv4}"])
}
